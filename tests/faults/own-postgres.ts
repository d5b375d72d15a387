import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseConfig } from '#platform/database';
import { EmbeddedPostgres } from '#platform/embedded-postgres';
import { eventually } from '../support/api.js';
import { TEST_SECRET, type TestDatabase } from '../support/database.js';
import { isAlive } from '../support/node-processes.js';

/** A durable Postgres of one's own, migrated as an operator would, that a scenario may end in every way. */
export class OwnPostgres {
  private server = new EmbeddedPostgres();
  private readonly home = mkdtempSync(join(tmpdir(), 'trunkline-test-' + `${process.pid}-`));
  private port: number | undefined;
  private dataDir = '';
  url = '';

  static async start(): Promise<OwnPostgres> {
    const postgres = new OwnPostgres();
    chmodSync(postgres.home, 0o755); // run as root, Postgres works under another account and must get in
    await postgres.restart();
    postgres.migrate();
    return postgres;
  }

  async restart(): Promise<void> {
    this.server = new EmbeddedPostgres();
    const port = this.port === undefined ? {} : { port: this.port };
    const started = await this.server.start({ home: this.home, log: () => undefined, ...port });
    Object.assign(this, { port: started.port, dataDir: started.dataDir, url: started.url });
  }

  /** `SIGINT` is a fast shutdown, `SIGQUIT` an immediate one, `SIGKILL` what the kernel does when memory is short. */
  async end(signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): Promise<void> {
    const pid = Number(readFileSync(join(this.dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, signal);
    await eventually(
      async () => isAlive(pid),
      (alive) => !alive,
      60_000,
    );
  }

  get database(): TestDatabase {
    const config = DatabaseConfig.parse({ DATABASE_URL: this.url, TRUNKLINE_SECRET: TEST_SECRET });
    return { url: this.url, config, drop: () => this.close() };
  }

  async close(): Promise<void> {
    await this.server.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  private migrate(): void {
    const env = { PATH: process.env['PATH'], DATABASE_URL: this.url, TRUNKLINE_SECRET: TEST_SECRET };
    const { status, stderr } = spawnSync(process.execPath, [resolve('dist/apps/launcher/src/migrate.js')], {
      env,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the migrations failed: ${stderr}`);
  }
}
