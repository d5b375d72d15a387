import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { EmbeddedPostgres } from './embedded-postgres.js';

describe('the embedded Postgres', () => {
  const homes: string[] = [];
  const servers: EmbeddedPostgres[] = [];

  const newHome = async () => {
    const home = await mkdtemp(join(tmpdir(), 'trunkline-embedded-'));
    await chmod(home, 0o755); // run as root, the server works under another account and must get in
    homes.push(home);
    return home;
  };
  const start = async (home: string) => {
    const said: string[] = [];
    const postgres = new EmbeddedPostgres();
    servers.push(postgres);
    return { ...(await postgres.start({ home, log: (line) => said.push(line) })), postgres, said };
  };
  const ask = async (url: string, sql: string): Promise<unknown> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      const { rows } = await client.query<{ answer: unknown }>(sql);
      return rows[0]?.answer;
    } finally {
      await client.end();
    }
  };
  const postmasterOf = async (dataDir: string) =>
    Number((await readFile(join(dataDir, 'postmaster.pid'), 'utf8')).split('\n')[0]);

  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
  });
  afterAll(async () => {
    for (const home of homes) await rm(home, { recursive: true, force: true });
  });

  it('starts in an empty folder, durable, in UTF-8 and for this machine only', async () => {
    const home = await newHome();

    const { url, adopted } = await start(home);

    expect(adopted).toBe(false);
    expect(await ask(url, `SELECT current_setting('server_encoding') AS answer`)).toBe('UTF8');
    expect(await ask(url, `SELECT current_setting('fsync') AS answer`)).toBe('on');
    expect(await ask(url, `SELECT current_setting('listen_addresses') AS answer`)).toBe('127.0.0.1');
    expect(await ask(url, `SELECT upper('mañana æ') AS answer`)).toBe('MAÑANA Æ');
    expect((await stat(join(home, 'postgres', 'password'))).mode & 0o777).toBe(0o600);
  });

  it('keeps data, port and password over a stop and a start', async () => {
    const home = await newHome();
    const first = await start(home);
    await ask(first.url, 'CREATE TABLE note AS SELECT 42 AS answer');
    await first.postgres.stop();

    const second = await start(home);

    expect(second).toMatchObject({ url: first.url, adopted: false });
    expect(await ask(second.url, 'SELECT answer FROM note')).toBe(42);
  });

  it('takes over a server whose starter was killed', async () => {
    const home = await newHome();
    const first = await start(home);

    const second = await start(home);

    expect(second).toMatchObject({ url: first.url, adopted: true });
    expect(second.said).toEqual([expect.stringContaining('still running')]);
    await second.postgres.stop();
    await expect(ask(first.url, 'SELECT 1 AS answer')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('starts again after the server itself was killed, with everything that was committed', async () => {
    const home = await newHome();
    const first = await start(home);
    await ask(first.url, 'CREATE TABLE note AS SELECT 42 AS answer');
    process.kill(await postmasterOf(first.dataDir), 'SIGKILL');

    const second = await start(home);

    expect(second.adopted).toBe(false);
    expect(await ask(second.url, 'SELECT answer FROM note')).toBe(42);
  });

  it('is not held up by a pid file whose number now belongs to another program', async () => {
    const home = await newHome();
    const first = await start(home);
    const pidFile = join(first.dataDir, 'postmaster.pid');
    const left = await readFile(pidFile, 'utf8');
    await first.postgres.stop();
    await writeFile(pidFile, left.replace(/^\d+/, String(process.pid)));

    const second = await start(home);

    expect(second.adopted).toBe(false);
    expect(await ask(second.url, 'SELECT 1 AS answer')).toBe(1);
  });

  it('begins anew when the very first start was killed half-way', async () => {
    const home = await newHome();
    await mkdir(join(home, 'postgres', 'cluster', 'data.new', 'base'), { recursive: true });

    const { url } = await start(home);

    expect(await ask(url, 'SELECT 1 AS answer')).toBe(1);
  });

  it('ends what a killed run has left behind', async () => {
    const home = await newHome();
    const { url } = await start(home);

    await EmbeddedPostgres.stopLeftover(home);

    await expect(ask(url, 'SELECT 1 AS answer')).rejects.toThrow(/ECONNREFUSED/);
  });

  const asRoot = process.getuid?.() === 0 ? it : it.skip; // others run the server as themselves
  asRoot('keeps the data elsewhere when the account that root lends cannot enter the home', async () => {
    const home = await newHome();
    await chmod(home, 0o700);

    const { url, dataDir, said } = await start(home);
    homes.push(dirname(dataDir));

    expect(dataDir.startsWith(home)).toBe(false);
    expect(said).toContainEqual(expect.stringContaining(`cannot write below ${home}`));
    expect(await ask(url, 'SELECT 1 AS answer')).toBe(1);
  });

  it('says so when the port it must use is taken', async () => {
    const home = await newHome();
    const first = await start(await newHome());

    const second = new EmbeddedPostgres().start({ home, port: first.port, log: () => undefined });

    await expect(second).rejects.toThrow(`Port ${first.port}, which Postgres was told to use, is taken`);
  });
});
