import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import pg from 'pg';
import { freePort } from '#platform/embedded-postgres';
import { type Backend, Installation } from '../support/installation.js';
import { Killable } from '../support/killable.js';
import { livingProcessesOf } from '../support/node-processes.js';
import { OwnPostgres } from './own-postgres.js';
import { OwnRedis } from './own-redis.js';
import { SmallDisk } from './small-disk.js';
import { TcpProxy } from './tcp-proxy.js';

export type { Backend } from '../support/installation.js';

/** The wires between the programs, each of which can be cut. */
interface Wires {
  readonly graph: TcpProxy;
  readonly internal: TcpProxy;
  readonly postgres: TcpProxy;
  readonly redis: TcpProxy | null;
}

/** Whose files lie on a small file system of their own. */
export interface Disks {
  readonly postgres: SmallDisk;
  readonly redis: SmallDisk;
  readonly media: SmallDisk;
}

/** Postgres alone takes 60 MB before anything is written, and 16 MB for each piece of its log. */
const DISK_MB = { postgres: 256, redis: 16, media: 8 };

const REFUSAL_MS = 30_000;
let opened = 0;

/** An installation of real programs in which everything can be killed, frozen, cut off, and looked into from outside. */
export class World {
  private readonly extras: Killable[] = [];

  private constructor(
    readonly backend: Backend,
    readonly installation: Installation,
    readonly controlPlane: Killable,
    readonly worker: Killable,
    readonly wires: Wires,
    readonly redis: OwnRedis | null,
    readonly postgres: OwnPostgres | null,
    readonly disks: Disks | null,
    private readonly log: { readonly file: string; readonly descriptor: number },
  ) {}

  static async open(backend: Backend, { ownPostgres = false, smallDisks = false } = {}): Promise<World> {
    const disks = smallDisks ? mountDisks() : null;
    const redis = backend === 'redis' ? await OwnRedis.start(disks?.redis.folder) : null;
    const postgres = ownPostgres ? await OwnPostgres.start(disks?.postgres.folder) : null;
    const file = join(tmpdir(), `trunkline-faults-${process.pid}-${++opened}.log`);
    const log = { file, descriptor: openSync(file, 'w') };
    let wires: Wires | null = null;
    const extra = async (usual: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> => {
      wires = await lay(usual, redis);
      return { ...rewired(usual, wires, redis), ...(disks ? { MEDIA_FOLDER: disks.media.folder } : {}) };
    };
    const { installation, controlPlane, worker } = await Installation.startKillable(backend, extra, {
      output: log.descriptor,
      ...(postgres ? { database: postgres.database } : {}),
    });
    return new World(backend, installation, controlPlane, worker, wires!, redis, postgres, disks, log);
  }

  /** Another worker beside the first, as in production. */
  async anotherWorker(more: NodeJS.ProcessEnv = {}): Promise<Killable> {
    const port = await freePort();
    return this.another('worker', port, { ...more, WORKER_PORT: String(port) });
  }

  /** Another control plane beside the first, with addresses of its own. */
  async anotherControlPlane(more: NodeJS.ProcessEnv): Promise<Killable> {
    const [port, internalPort] = [await freePort(), await freePort()];
    return this.another('control-plane', port, { ...more, PORT: String(port), INTERNAL_PORT: String(internalPort) });
  }

  private async another(app: 'control-plane' | 'worker', port: number, more: NodeJS.ProcessEnv): Promise<Killable> {
    const environment = { ...this.installation.environment, ...more };
    const program = new Killable(app, environment, `http://127.0.0.1:${port}/readyz`, this.log.descriptor);
    this.extras.push(program);
    await program.start();
    return program;
  }

  /** Starts a worker that is expected to end by itself; answers what it said, and null when it did not end. */
  async refusedWorker(more: NodeJS.ProcessEnv): Promise<string | null> {
    const port = await freePort();
    const { status, stderr, stdout } = await ended(
      spawn(process.execPath, [resolve('dist/apps/worker/src/main.js')], {
        env: { PATH: process.env['PATH'], ...this.installation.environment, ...more, WORKER_PORT: String(port) },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    return status === null ? null : `${stdout}${stderr}`;
  }

  /** Ends the workers that a scenario has added. */
  async endExtras(): Promise<void> {
    await Promise.all(this.extras.splice(0).map((each) => each.close()));
  }

  /** SQL on the real Postgres, past every wire, with the rights of its owner. */
  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.installation.database.url, application_name: 'outside' });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Everything that the programs and the nodes have written to their logs. */
  logs(): string {
    const nodes = join(this.installation.home, 'nodes');
    const files = readdirSync(nodes, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.log'));
    return [this.log.file, ...files.map((name) => join(nodes, name))]
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
  }

  /** Ends every fault of wires and frozen processes. */
  async heal(): Promise<void> {
    for (const disk of this.allDisks) disk.makeRoom();
    for (const program of [this.controlPlane, this.worker, ...this.extras]) program.thaw();
    await Promise.all(this.allWires.map((wire) => wire.heal()));
    await Promise.all([this.controlPlane.ready(), this.worker.ready()]);
  }

  async close(): Promise<void> {
    await this.heal().catch(() => undefined);
    await this.endExtras();
    await this.installation.close();
    this.endNodes();
    await Promise.all(this.allWires.map((wire) => wire.close()));
    await this.redis?.close();
    for (const disk of this.allDisks) disk.unmount();
    closeSync(this.log.descriptor);
    rmSync(this.log.file, { force: true });
    rmSync(this.installation.home, { recursive: true, force: true });
  }

  /** A worker that had not got the lead back yet leaves its nodes to the next one, and there is none. */
  private endNodes(): void {
    for (const pid of this.nodeFolders().flatMap(livingProcessesOf))
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended meanwhile.
      }
  }

  /** One for each node, named after it. */
  private nodeFolders(): string[] {
    const folder = join(this.installation.home, 'nodes');
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  private get allDisks(): SmallDisk[] {
    return Object.values(this.disks ?? {});
  }

  private get allWires(): TcpProxy[] {
    return Object.values(this.wires).filter((wire): wire is TcpProxy => wire !== null);
  }
}

const mountDisks = (): Disks => ({
  postgres: SmallDisk.mount('postgres', DISK_MB.postgres),
  redis: SmallDisk.mount('redis', DISK_MB.redis),
  media: SmallDisk.mount('media', DISK_MB.media),
});

/** The end of a child that has half a minute for it. */
async function ended(child: ChildProcessByStdio<null, Readable, Readable>) {
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => (said.stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.stderr += text.toString()));
  const timer = setTimeout(() => child.kill('SIGKILL'), REFUSAL_MS);
  const status = await new Promise<number | null>((resolveEnd) => child.once('close', resolveEnd));
  clearTimeout(timer);
  return { status, ...said };
}

async function lay(usual: NodeJS.ProcessEnv, redis: OwnRedis | null): Promise<Wires> {
  return {
    graph: await TcpProxy.to(usual['GRAPH_URL']!),
    internal: await TcpProxy.to(usual['INTERNAL_URL']!),
    postgres: await TcpProxy.to(usual['DATABASE_URL']!),
    redis: redis && (await TcpProxy.to(redis.url)),
  };
}

function rewired(usual: NodeJS.ProcessEnv, wires: Wires, redis: OwnRedis | null): NodeJS.ProcessEnv {
  return {
    GRAPH_URL: wires.graph.via(usual['GRAPH_URL']!),
    INTERNAL_URL: wires.internal.via(usual['INTERNAL_URL']!),
    DATABASE_URL: wires.postgres.via(usual['DATABASE_URL']!),
    ...(redis && wires.redis ? { REDIS_URL: wires.redis.via(redis.url) } : {}),
    WEBHOOK_TIMEOUT_MS: '3000',
    LOG_LEVEL: 'info',
  };
}
