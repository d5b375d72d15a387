import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BUSINESS, PERSON, Stage, until, wamidOf, type Line } from './support/given.js';

describe('seeded chaos', () => {
  let stage: Stage;
  let line: Line;

  beforeAll(async () => {
    stage = await Stage.set();
    line = await stage.line(undefined, { mps: 10_000 });
    await stage.write({ text: 'Hi' });
  });
  afterEach(() => stage.call('DELETE', '/sandbox/chaos'));
  afterAll(() => stage.strike());

  const ask = (chaos: object) => stage.call('PUT', '/sandbox/chaos', chaos);
  const ids = Array.from({ length: 40 }, (_, index) => `job:${index}`);

  /** A fresh person each time, so that the pair rate does not get in the way. */
  async function persons(): Promise<string[]> {
    const people = ids.map((_, index) => `+3462000${String(index).padStart(4, '0')}`);
    await Promise.all(people.map((phone) => stage.write({ text: 'Hi' }, phone)));
    return people;
  }

  async function outcome(seed: string, order: readonly number[], atOnce: number): Promise<string[]> {
    const people = await persons();
    await ask({ seed, failWith: { status: 503, rate: 0.4 }, failStatusWith: { code: 131026, rate: 0.5 } });
    const results: string[] = [];
    const rest = [...order];
    const one = async (index: number) => {
      const reply = await stage.text(line, 'Hi', { to: people[index], biz_opaque_callback_data: ids[index] });
      if (reply.status !== 200) return void (results[index] = 'refused');
      await until(() => stage.receiver.statuses(wamidOf(reply)).length > 0);
      results[index] = String(stage.receiver.statuses(wamidOf(reply))[0]?.['status']);
    };
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let index = rest.shift(); index !== undefined; index = rest.shift()) await one(index);
      }),
    );
    return results;
  }

  it('ends the same way for every message, whatever the order and the concurrency', async () => {
    const forwards = ids.map((_, index) => index);
    const first = await outcome('seven', forwards, 1);
    const second = await outcome('seven', forwards.toReversed(), 10);
    expect(second).toEqual(first);
    expect(new Set(first)).toEqual(new Set(['refused', 'failed', 'sent']));
    expect(await outcome('eight', forwards, 10)).not.toEqual(first);
  });

  it('gives a second attempt a luck of its own, the same in every run', async () => {
    const attempts = async () => {
      await ask({ seed: 'again', failWith: { status: 500, rate: 0.5 } });
      const statuses: number[] = [];
      for (let attempt = 0; attempt < 12; attempt++)
        statuses.push((await stage.text(line, 'Hi', { biz_opaque_callback_data: 'again' })).status);
      return statuses;
    };
    const first = await attempts();
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await attempts()).toEqual(first);
  });

  it('befalls one person and spares another', async () => {
    const [one, other] = ['+34630000001', '+34630000002'];
    for (const phone of [one, other]) await stage.write({ text: 'Hi' }, phone);
    await ask({ to: one, failWith: { status: 500 } });
    expect((await stage.text(line, 'Hi', { to: one })).status).toBe(500);
    expect((await stage.text(line, 'Hi', { to: other })).status).toBe(200);
    await ask({ to: one, pnid: line.pnid, failWith: { status: 502, body: 'torn' } });
    const torn = await fetch(`${stage.url}/v25.0/${line.pnid}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${line.token}` },
      body: JSON.stringify({ messaging_product: 'whatsapp', to: one, type: 'text', text: { body: 'Hi' } }),
    });
    expect(torn.status).toBe(502);
    await expect(torn.json()).rejects.toThrow();
    expect((await stage.call('GET', '/sandbox/chaos')).body).toMatchObject({
      recipients: [{ to: one }, { to: one, pnid: line.pnid }],
    });
  });

  it('breaks the connection before accepting', async () => {
    await ask({ resetBeforeAccept: true });
    await expect(stage.text(line, 'Hi', { biz_opaque_callback_data: 'never' })).rejects.toThrow();
    const { body } = await stage.call('GET', '/oracle/requests');
    expect(JSON.stringify(body)).not.toContain('"never"');
  });

  it('answers byte by byte, having accepted', async () => {
    await ask({ trickle: { byteMs: 1 } });
    const chunks: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const { hostname, port } = new URL(stage.url);
      const body = JSON.stringify({ messaging_product: 'whatsapp', to: PERSON, type: 'text', text: { body: 'Hi' } });
      const head = `POST /v25.0/${line.pnid}/messages HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${line.token}\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n`;
      const socket = connect(Number(port), hostname, () => socket.write(head + body));
      socket.on('data', (chunk) => chunks.push(chunk.toString()));
      socket.on('close', () => resolve());
      socket.on('error', reject);
    });
    expect(chunks.join('')).toContain('"messages":[{"id":"wamid.');
    expect(chunks.length).toBeGreaterThan(10);
  });

  it('lets a message vanish, and what people write get lost or out of order', async () => {
    await ask({ vanish: true, loseInbound: true });
    const wamid = wamidOf(await stage.text(line, 'Hi'));
    const lost = (await stage.write({ text: 'Lost' })).body['wamid'];
    await ask({ reorderInbound: true });
    const late = (await stage.write({ text: 'Late' })).body['wamid'];
    await stage.call('DELETE', '/sandbox/chaos');
    const soon = (await stage.write({ text: 'Soon' })).body['wamid'];
    const order = () => stage.receiver.messages().map(({ id }) => id);
    await until(() => order().includes(late));
    expect(order().indexOf(soon)).toBeLessThan(order().indexOf(late));
    expect(order()).not.toContain(lost);
    expect(stage.receiver.statuses(wamid)).toEqual([]);
    expect((await stage.screen()).map((message) => message['wamid'])).not.toContain(wamid);
  });

  it('refuses wishes that make no sense', async () => {
    expect((await ask({ latencyMs: { min: 2, max: 1 } })).status).toBe(422);
    expect((await ask({ to: 'Ada', vanish: true })).status).toBe(422);
    expect((await ask({ latencyMs: { min: 0, max: 1 } })).status).toBe(200);
    expect((await stage.text(line, 'Hi', { to: PERSON })).status).toBe(200);
    expect((await stage.text(line, 'Hi', { to: BUSINESS })).status).toBe(400);
  });
});
