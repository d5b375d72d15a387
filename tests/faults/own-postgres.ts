import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseConfig } from '#platform/database';
import { EmbeddedPostgres } from '#platform/embedded-postgres';
import { createLogger } from '#platform/kernel';
import { EmbeddedServer } from '../../apps/launcher/src/database-server.js';
import { Home } from '../../apps/launcher/src/home.js';
import { eventually } from '../support/api.js';
import { TEST_SECRET, type TestDatabase } from '../support/database.js';
import { isAlive } from '../support/node-processes.js';

/** A durable Postgres of one's own, migrated as an operator would, that a scenario may end in every way. */
export class OwnPostgres {
  private server = new EmbeddedPostgres();
  private keeper: EmbeddedServer | null = null;
  private port: number | undefined;
  private dataDir = '';
  url = '';

  private constructor(private readonly home: string) {}

  static async start(home = mkdtempSync(join(tmpdir(), 'trunkline-test-' + `${process.pid}-`))): Promise<OwnPostgres> {
    const postgres = new OwnPostgres(home);
    chmodSync(home, 0o755); // run as root, Postgres works under another account and must get in
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

  /** From now on it is started again as in the embedded default: by the launcher's own watch, for as long as it takes. */
  async leaveToLauncher(): Promise<void> {
    if (this.keeper) return;
    const keeper = new EmbeddedServer(await Home.open(this.home), () => undefined, createLogger('launcher', 'silent'));
    await keeper.start();
    this.keeper = keeper;
  }

  get database(): TestDatabase {
    const config = DatabaseConfig.parse({ DATABASE_URL: this.url, TRUNKLINE_SECRET: TEST_SECRET });
    return { url: this.url, config, drop: () => this.close() };
  }

  async close(): Promise<void> {
    await this.keeper?.stop();
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
