import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '#platform/embedded-postgres';
import { sleep, within } from '#platform/kernel';
import { eventually } from '../support/api.js';

const MAIN = resolve('dist/apps/launcher/src/main.js');
const START_MS = 90_000;
const STOP_MS = 45_000;

interface Demo {
  readonly baseUrl: string;
  readonly sandbox: string;
  readonly admin: { readonly email: string; readonly password: string };
  readonly tenant: { readonly id: string; readonly apiKey: string; readonly number: string };
  readonly handsets: readonly string[];
}

/** One `npm start`, without npm. */
class Start {
  output = '';
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(env: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.ended = new Promise((done) => this.child.once('close', (code) => done(code)));
  }

  async welcomed(): Promise<void> {
    const deadline = Date.now() + START_MS;
    while (!this.output.includes('Logs are in')) {
      if (Date.now() > deadline || this.child.exitCode !== null) throw new Error(`no welcome:\n${this.output}`);
      await sleep(50);
    }
  }

  async stop(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return within(this.ended, STOP_MS, null);
  }
}

describe('npm start', () => {
  let home: string;
  let env: NodeJS.ProcessEnv;
  const starts: Start[] = [];
  const start = (more: NodeJS.ProcessEnv = {}): Start => {
    const next = new Start({ ...env, ...more });
    starts.push(next);
    return next;
  };
  const demo = async () => JSON.parse(await readFile(join(home, 'demo.json'), 'utf8')) as Demo;
  const processes = async (): Promise<number[]> => {
    const run = JSON.parse(await readFile(join(home, 'run.json'), 'utf8')) as { children: Record<string, number> };
    const postmaster = await readFile(join(home, 'postgres', 'cluster', 'data', 'postmaster.pid'), 'utf8');
    return [...Object.values(run.children), Number(postmaster.split('\n')[0])];
  };

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'trunkline-start-'));
    await chmod(home, 0o755); // run as root, Postgres works under another account and must get in
    const ports = { PORT: await freePort(), INTERNAL_PORT: await freePort(), WORKER_PORT: await freePort() };
    env = { PATH: process.env['PATH'], TRUNKLINE_HOME: home, SANDBOX_PORT: String(await freePort()) };
    for (const [name, port] of Object.entries(ports)) env[name] = String(port);
  });
  afterAll(async () => {
    for (const each of starts) await each.stop('SIGTERM');
    await rm(home, { recursive: true, force: true });
  });

  it('brings an empty folder to a delivered message, says what to try, and writes demo.json', async () => {
    const first = start();
    await first.welcomed();

    const { baseUrl, sandbox, admin, tenant, handsets } = await demo();
    expect(first.output).toContain(admin.password);
    expect(first.output.match(/^curl /gm)).toHaveLength(4);
    const commands = first.output.split('\n').filter((line) => line.startsWith('curl '));
    for (const command of commands) {
      // The window opens when the webhook has arrived, moments after the phone has written.
      await eventually(
        async () => (await follow(command)).status,
        (status) => status < 300,
      );
    }
    expect((await fetch(`${baseUrl}/readyz`)).status).toBe(200);
    const seen = await eventually(
      async () => (await fetch(`${sandbox}/handsets/${handsets[0]}/messages`)).text(),
      (text) => text.includes('fresh from the oven'),
    );
    expect(seen).toContain(tenant.number.slice(1));
  }, 180_000);

  it('is not started twice on the same folder', async () => {
    const second = start();

    expect(await second.ended).toBe(1);
    expect(second.output).toContain('is already running on');
  }, 60_000);

  it('recovers from a launcher that was killed, with the same data', async () => {
    const before = await demo();
    const [running] = starts;
    await running?.stop('SIGKILL');

    const next = start();
    await next.welcomed();

    expect(next.output).toContain('what it left behind is tidied up');
    expect(await demo()).toEqual(before);
  }, 180_000);

  it('ends every process when it is asked to, and starts again with the same data', async () => {
    const before = await demo();
    const ours = await processes();

    expect(await starts.at(-1)?.stop('SIGTERM')).toBe(0);

    expect(ours.filter(isAlive)).toEqual([]);
    const again = start();
    await again.welcomed();
    expect(await demo()).toEqual(before);
  }, 180_000);
});

/** A process that has ended stays in the table until whoever inherited it looks, and that is not always us. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = `/proc/${pid}/status`;
  return !existsSync(status) || !/^State:\s+Z/m.test(readFileSync(status, 'utf8'));
}

/** Does what the printed command says; curl itself need not be on the machine. */
async function follow(command: string): Promise<Response> {
  const url = /https?:\S+/.exec(command)?.[0] ?? '';
  const headers = [...command.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name = '', value = '']) => [name, value]);
  return fetch(url, { method: 'POST', headers: Object.fromEntries(headers), body: /-d '(.+)'$/.exec(command)?.[1] });
}
