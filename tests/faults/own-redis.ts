import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '#platform/embedded-postgres';
import { eventually } from '../support/api.js';

/** A Redis of one's own that writes what it is told to a file, and that a scenario may kill, rob and fill up. */
export class OwnRedis {
  private server: ChildProcess | null = null;

  private constructor(
    private readonly port: number,
    private readonly folder: string,
  ) {}

  static async start(folder = mkdtempSync(join(tmpdir(), 'trunkline-faults-redis-'))): Promise<OwnRedis> {
    const redis = new OwnRedis(await freePort(), folder);
    await redis.restart();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it with what its file remembers. */
  async restart(): Promise<void> {
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder, '--save', ''];
    const durable = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--aof-load-truncated', 'yes'];
    this.server = spawn('redis-server', [...args, ...durable], { stdio: 'ignore' });
    await eventually(
      () => this.tell('PING').catch(() => null),
      (answer) => answer === 'PONG',
    );
  }

  async kill(): Promise<void> {
    const { server } = this;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
  }

  /** The last bytes that were written never reached the disk. */
  loseTail(bytes: number): void {
    const files = this.logs().filter((path) => path.endsWith('.incr.aof'));
    const last = files.at(-1);
    if (last) truncateSync(last, Math.max(0, statSync(last).size - bytes));
  }

  /** One command on a connection of its own. */
  async tell(command: string, ...args: string[]): Promise<unknown> {
    const client = new Redis(this.url, { maxRetriesPerRequest: 0, retryStrategy: () => null, lazyConnect: true });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await client.call(command, ...args);
    } finally {
      client.disconnect();
    }
  }

  /** Every command that it has ever been told, as its file keeps them. */
  everythingSaid(): string {
    return this.logs()
      .map((path) => readFileSync(path, 'latin1'))
      .join('');
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private logs(): string[] {
    const folder = join(this.folder, 'appendonlydir');
    return readdirSync(folder)
      .sort()
      .map((name) => join(folder, name));
  }
}
