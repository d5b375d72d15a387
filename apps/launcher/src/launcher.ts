import { EmbeddedPostgres } from '#platform/embedded-postgres';
import { createLogger } from '#platform/kernel';
import type { LauncherConfig } from './config.js';
import { EmbeddedServer, givenServer, type DatabaseServer } from './database-server.js';
import { Home } from './home.js';
import { migrateDatabase } from './migrate-database.js';
import { requirePorts } from './ports.js';
import { entryOf, environment, programs, usesSandbox, type Installation } from './programs.js';
import type { Progress } from './progress.js';
import { requireRedis } from './redis-server.js';
import { RunLock } from './run-lock.js';
import { seed, type Demo } from './seed.js';
import { Supervised } from './supervised.js';
import { welcome } from './welcome.js';

type Undo = () => Promise<void>;

/** Brings a whole installation up on one machine, keeps it up, and takes it down again in order. */
export class Launcher {
  private readonly undo: Undo[] = [];
  private readonly children: Supervised[] = [];
  private readonly stopped = new AbortController();
  private startup: Promise<void> = Promise.resolve();

  constructor(
    private readonly config: LauncherConfig,
    private readonly progress: Progress,
  ) {}

  /** Resolves when everything runs; what was started before a failure is stopped by {@link stop}. */
  async start(): Promise<void> {
    this.startup = this.bringUp();
    await this.startup;
  }

  /** Stops what runs, last started first. Safe at any moment, also in the middle of a start. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.undoAll();
    await this.startup.catch(() => undefined); // whoever waits for the start is told
    await this.undoAll();
  }

  /** For the impatient: everything ends now; Postgres repairs itself at the next start. */
  async kill(): Promise<void> {
    for (const child of this.children) child.kill();
    if (!this.config.DATABASE_URL) await EmbeddedPostgres.stopLeftover(this.config.TRUNKLINE_HOME);
  }

  private async undoAll(): Promise<void> {
    for (let undo = this.undo.pop(); undo; undo = this.undo.pop()) await undo();
  }

  private async bringUp(): Promise<void> {
    const { config, progress } = this;
    const note = (line: string) => progress.note(line);
    const home = await Home.open(config.TRUNKLINE_HOME);
    const lock = await RunLock.take(home, note);
    this.undo.push(() => lock.release());
    await requirePorts(config, usesSandbox(config));

    const secrets = await home.secrets();
    if (config.REDIS_URL) await requireRedis(config.REDIS_URL);
    const server = await this.startDatabase(home);
    const installation: Installation = { config, home, secrets, databaseUrl: server.url };
    await this.go('Migrations', () =>
      migrateDatabase(entryOf('launcher', 'migrate.js'), environment(installation), this.stopped.signal),
    );
    for (const program of await programs(installation)) {
      const child = new Supervised(program, { note, started: (name, pid) => lock.record(name, pid) });
      await this.go(program.name, () => this.startChild(child));
    }
    const demo = usesSandbox(config) ? await this.fill(installation) : null;
    this.stopped.signal.throwIfAborted();
    progress.print(welcome(installation, demo));
  }

  private async fill(installation: Installation): Promise<Demo | null> {
    const seeded = await this.go('Demo data', () => seed(installation, this.stopped.signal));
    if (!seeded) {
      this.progress.note(
        'No demo data: this database has a provider admin already. Set ADMIN_EMAIL and ADMIN_PASSWORD to theirs to get it.',
      );
      return null;
    }
    const late = await this.go('Nodes', () => seeded.awaitNodes());
    if (late.length) this.progress.note(`Not ready yet: the nodes of ${late.join(', ')}. See the log of the worker.`);
    return seeded.demo;
  }

  /** One visible step; none is begun any more once the launcher is being stopped. */
  private async go<T>(title: string, work: () => Promise<T>): Promise<T> {
    this.stopped.signal.throwIfAborted();
    return this.progress.step(title, work);
  }

  private async startDatabase(home: Home): Promise<DatabaseServer> {
    const { DATABASE_URL } = this.config;
    if (DATABASE_URL) return this.go('Postgres', () => givenServer(DATABASE_URL));
    const server = new EmbeddedServer(home, (line) => this.progress.note(line), createLogger('launcher', 'silent'));
    this.undo.push(() => server.stop());
    await this.go('Postgres', () => server.start());
    return server;
  }

  private startChild(child: Supervised): Promise<void> {
    this.children.push(child);
    this.undo.push(() => child.stop());
    return child.start();
  }
}
