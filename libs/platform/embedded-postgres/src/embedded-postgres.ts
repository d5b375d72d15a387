import { sleep } from '#platform/kernel';
import { serverAccount } from './account.js';
import { locateBinaries, type Binaries } from './binaries.js';
import { chooseDataDir, clusterExists, createCluster, existingDataDir, lastLines, serverSettings } from './cluster.js';
import { PostgresHome } from './home-state.js';
import { freePort, isPortFree } from './ports.js';
import { PostgresUnusable, USE_A_SERVER_OF_YOUR_OWN } from './postgres-unusable.js';
import { disown, endStrayBackends, isPostmasterOf, PostmasterProcess, readPidFile } from './postmaster.js';
import { ensureDatabase, probe, urlOf } from './probe.js';
import type { Account } from './run.js';

const DATABASE = 'trunkline';
const POLL_MS = 50;
/** Replaying the log after a crash can take a while; a server that takes longer than this needs a person. */
const READY_DEADLINE_MS = 180_000;
const STRAY_BACKENDS_DEADLINE_MS = 20_000;
const FAST_STOP_MS = 30_000;
const IMMEDIATE_STOP_MS = 5_000;

export interface EmbeddedPostgresOptions {
  /** The installation's home; the server keeps its files in `postgres/` below it. */
  readonly home: string;
  /** Insist on this port. Without it the last one is used again, or a free one. */
  readonly port?: number;
  /** Trades durability for speed: for data that is thrown away after the run. */
  readonly ephemeral?: boolean;
  /** Receives one plain sentence whenever something differs from the usual. */
  readonly log: (line: string) => void;
}

export interface EmbeddedPostgresServer {
  /** The superuser's connection to the database `trunkline`. */
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  /** True when a server left behind by a killed predecessor was found alive and taken over. */
  readonly adopted: boolean;
}

/** Everything one start works with. */
interface Start {
  readonly options: EmbeddedPostgresOptions;
  readonly home: PostgresHome;
  readonly account: Account | null;
  readonly dataDir: string;
  readonly password: string;
}

/**
 * Starts the Postgres that comes with the npm packages, as root or as anyone, and stops it again.
 *
 * Every wait has a deadline and every failure says what to do; data survives whatever kills this process or the server.
 */
export class EmbeddedPostgres {
  private running: { readonly dataDir: string; readonly ephemeral: boolean } | null = null;

  async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgresServer> {
    const start = await prepare(options);
    const adoptedPort = await adopt(start);
    const port = adoptedPort ?? (await launch(start));
    this.running = { dataDir: start.dataDir, ephemeral: options.ephemeral ?? false };

    await start.home.rememberPort(port);
    await ensureDatabase({ port, password: start.password }, DATABASE);
    const url = urlOf({ port, password: start.password }, DATABASE);
    return { url, port, dataDir: start.dataDir, adopted: adoptedPort !== null };
  }

  /** Ends the server that a killed starter left in this home; for data that nobody will ask for again. */
  static async stopLeftover(home: string): Promise<void> {
    const dataDir = await existingDataDir(new PostgresHome(home).path);
    if (dataDir) await signalAndWait(dataDir, 'SIGQUIT', IMMEDIATE_STOP_MS);
  }

  /** Whether the started server still runs. */
  async isAlive(): Promise<boolean> {
    const found = this.running && (await readPidFile(this.running.dataDir));
    return !!found && (await isPostmasterOf(found.pid, this.running?.dataDir ?? ''));
  }

  /** Ends the server: politely, then at once, then by force. */
  async stop(): Promise<void> {
    if (!this.running) return;
    const { dataDir, ephemeral } = this.running;
    this.running = null;
    if (!ephemeral && (await signalAndWait(dataDir, 'SIGINT', FAST_STOP_MS))) return;
    if (await signalAndWait(dataDir, 'SIGQUIT', IMMEDIATE_STOP_MS)) return;
    await signalAndWait(dataDir, 'SIGKILL', IMMEDIATE_STOP_MS);
  }
}

async function prepare(options: EmbeddedPostgresOptions): Promise<Start> {
  const home = new PostgresHome(options.home);
  await home.prepare();
  const existing = await existingDataDir(home.path);
  const account = await serverAccount(existing);
  const dataDir = existing ?? (await chooseDataDir(home.path, account, options.log));
  const password = await home.password();
  return { options, home, account, dataDir, password };
}

/** The port of a live server of this cluster, once it answers; null when there is none. */
async function adopt({ dataDir, password, options }: Start): Promise<number | null> {
  const deadline = Date.now() + READY_DEADLINE_MS;
  let waiting = false;
  for (;;) {
    const found = await readPidFile(dataDir);
    if (!found) return null;
    if (!(await isPostmasterOf(found.pid, dataDir))) {
      await disown(dataDir);
      return null;
    }
    const condition = await probe({ port: found.port, password });
    if (condition === 'ready') {
      options.log(`A Postgres left by an earlier start (process ${found.pid}) is still running; it is used again.`);
      return found.port;
    }
    if (condition === 'wrong password') throw wrongPassword(dataDir);
    if (Date.now() > deadline) throw noAnswer(found.pid, options.home);
    if (!waiting)
      options.log(`A Postgres left by an earlier start (process ${found.pid}) is ${condition}; waiting for it.`);
    waiting = true;
    await sleep(POLL_MS * 4);
  }
}

/** Creates the cluster when it is missing and starts a server on it; the answer is the port. */
async function launch(start: Start): Promise<number> {
  const { account, dataDir, options, password } = start;
  const binaries = await locateBinaries(account, options.log);
  if (!(await clusterExists(dataDir, binaries.major))) {
    await createCluster(binaries, { dataDir, password, ephemeral: options.ephemeral ?? false }, account);
  }
  const deadline = Date.now() + STRAY_BACKENDS_DEADLINE_MS;
  for (;;) {
    const port = await choosePort(start);
    const failure = await tryToRun(binaries, start, port);
    if (!failure) return port;
    if (failure.kind === 'broken' || Date.now() > deadline) throw failure.error;
    // Somebody was quicker with the port, or backends of a killed server are still leaving.
    if (failure.kind === 'still in use') endStrayBackends(dataDir);
    await sleep(POLL_MS * 6);
  }
}

async function choosePort({ options, home }: Start): Promise<number> {
  const wanted = options.port ?? (await home.lastPort());
  if (wanted && (await isPortFree(wanted))) return wanted;
  if (options.port) {
    throw new PostgresUnusable(
      `Port ${options.port}, which Postgres was told to use, is taken by another program.`,
      'Stop that program or choose another port.',
    );
  }
  return freePort();
}

type Failure = { readonly kind: 'still in use' | 'port taken' | 'broken'; readonly error: PostgresUnusable };

/** Starts the server and waits until it answers; null on success. A server that failed to start is not left behind. */
async function tryToRun(binaries: Binaries, start: Start, port: number): Promise<Failure | null> {
  const { account, dataDir, home, options, password } = start;
  const args = ['-D', dataDir, ...serverSettings(port, options.ephemeral ?? false)];
  const server = await PostmasterProcess.spawn(binaries.postgres, args, account, home.logFile);
  const deadline = Date.now() + READY_DEADLINE_MS;
  const patience = Date.now() + 5_000;
  let told = false;
  for (;;) {
    if (server.ended !== null) return judge(server.ended, await server.said(), home.logFile);
    const condition = await probe({ port, password });
    if (condition === 'ready') return null;
    if (condition === 'wrong password') {
      await sleep(POLL_MS * 20); // perhaps another server answers, and ours is about to give the port up
      if (server.ended !== null) continue;
      server.kill();
      throw wrongPassword(dataDir);
    }
    if (Date.now() > deadline) {
      server.kill();
      throw noAnswer(server.pid, options.home);
    }
    if (!told && Date.now() > patience) {
      options.log('Postgres is not ready yet (it repairs its data after a crash); waiting.');
      told = true;
    }
    await sleep(POLL_MS);
  }
}

function judge(ended: string, said: string, logFile: string): Failure {
  const error = new PostgresUnusable(
    `Postgres did not start (${ended}):\n${lastLines(said)}`,
    `The whole log is in ${logFile}. ${USE_A_SERVER_OF_YOUR_OWN}`,
  );
  if (/shared memory block|another post(master|gres)/.test(said)) return { kind: 'still in use', error };
  if (/could not bind|could not create any TCP\/IP sockets/.test(said)) return { kind: 'port taken', error };
  return { kind: 'broken', error };
}

/** Whether no server of this cluster is left when the time is up. */
async function signalAndWait(dataDir: string, signal: NodeJS.Signals, milliseconds: number): Promise<boolean> {
  const found = await readPidFile(dataDir);
  if (!found || !(await isPostmasterOf(found.pid, dataDir))) return true;
  kill(found.pid, signal);
  const deadline = Date.now() + milliseconds;
  while (await isPostmasterOf(found.pid, dataDir)) {
    if (Date.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // gone in between is what was wanted
  }
}

const wrongPassword = (dataDir: string): PostgresUnusable =>
  new PostgresUnusable(
    `The Postgres in ${dataDir} does not accept the stored password.`,
    'Put the file postgres/password of this home back, or set TRUNKLINE_HOME to an empty folder.',
  );

const noAnswer = (pid: number, home: string): PostgresUnusable =>
  new PostgresUnusable(
    `Postgres (process ${pid}) gave no answer within ${READY_DEADLINE_MS / 1000} seconds.`,
    `Look at ${home}/logs/postgres.log. If it hangs, end it with "kill -QUIT ${pid}" and start again.`,
  );
