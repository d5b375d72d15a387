import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { parseConfig } from '#platform/kernel';
import { LauncherEnv } from './config.js';
import { requirePorts } from './ports.js';

describe('Before anything is started', () => {
  let server: Server;
  let taken: number;
  beforeAll(async () => {
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    taken = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('a taken port is named, with the variable that moves it and the program that has it', async () => {
    const config = parseConfig(LauncherEnv, { SANDBOX_PORT: String(taken) });

    const starting = requirePorts(config, true);

    await expect(starting).rejects.toThrow(`Port ${taken} is taken by `);
    await expect(starting).rejects.toThrow(`(process ${process.pid}). Stop that program, or set SANDBOX_PORT`);
  });

  it('a port that is not going to be used may be taken', async () => {
    const config = parseConfig(LauncherEnv, { PORT: '47110', SANDBOX_PORT: String(taken) });

    await expect(requirePorts(config, false)).resolves.toBeUndefined();
  });

  it('two uses of one port are found out', () => {
    expect(() => parseConfig(LauncherEnv, { PORT: '5000', SANDBOX_PORT: '5001' })).toThrow(
      'SANDBOX_PORT: is 5001, the same as INTERNAL_PORT',
    );
  });
});
