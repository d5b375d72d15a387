import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/api.js';
import { Random } from './random.js';
import { TcpProxy } from './tcp-proxy.js';

describe('A wire', () => {
  let server: Server;
  let wire: TcpProxy;
  let requests = 0;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      requests++;
      response.end('hello');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    wire = await TcpProxy.to(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterEach(() => wire.heal());
  afterAll(async () => {
    await wire.close();
    server.closeAllConnections();
    server.close();
  });

  const ask = (): Promise<string> =>
    fetch(`http://127.0.0.1:${wire.port}/`, { headers: { connection: 'close' } }).then(
      (answer) => answer.text(),
      (error: Error) => String((error.cause as { code?: string } | undefined)?.code ?? error.message),
    );

  it('passes everything on', async () => expect(await ask()).toBe('hello'));

  it('keeps the way when addresses are rewritten', () =>
    expect(wire.via('postgres://me:secret@db.example:5432/trunkline?x=1')).toBe(
      `postgres://me:secret@127.0.0.1:${wire.port}/trunkline?x=1`,
    ));

  it('refuses connections as if nobody were there, and takes them again', async () => {
    await wire.refuse();
    expect(await ask()).toBe('ECONNREFUSED');
    await wire.heal();
    expect(await ask()).toBe('hello');
  });

  it('swallows requests, which then never arrive', async () => {
    const before = requests;
    wire.let('swallow requests');
    const asking = ask();
    await eventually(
      async () => wire.swallowed,
      (bytes) => bytes > 0,
    );
    await wire.heal(); // the connection that lost bytes is broken
    expect(await asking).not.toBe('hello');
    expect(requests).toBe(before);
  });

  it('swallows answers of requests that did arrive', async () => {
    const before = requests;
    wire.let('swallow answers');
    const asking = ask();
    await eventually(
      async () => requests,
      (count) => count > before,
    );
    await wire.heal();
    expect(await asking).not.toBe('hello');
  });
});

describe('Chance by a seed', () => {
  const some = (random: Random) => Array.from({ length: 20 }, () => random.between(0, 1_000));

  it('makes the same choices again, and other ones for another seed or another stream', () => {
    expect(some(new Random(7))).toEqual(some(new Random(7)));
    expect(some(new Random(7))).not.toEqual(some(new Random(8)));
    expect(some(new Random(7).fork('a'))).not.toEqual(some(new Random(7).fork('b')));
  });

  it('covers its range, both ends included', () => {
    const random = new Random(1);
    const drawn = new Set(Array.from({ length: 500 }, () => random.between(1, 6)));
    expect([...drawn].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
