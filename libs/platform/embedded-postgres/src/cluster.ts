import { createHash } from 'node:crypto';
import { chmod, chown, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Binaries } from './binaries.js';
import { PostgresUnusable, USE_A_SERVER_OF_YOUR_OWN } from './postgres-unusable.js';
import { run, type Account } from './run.js';

export const SUPERUSER = 'trunkline';
const INITDB_DEADLINE_MS = 180_000;

export interface NewCluster {
  readonly dataDir: string;
  readonly password: string;
  readonly ephemeral: boolean;
}

/** Where the cluster may lie, best first: below the home, or elsewhere when the server's account cannot work there. */
async function places(home: string): Promise<string[]> {
  const path = await realpath(home);
  const name = createHash('sha256').update(path).digest('hex').slice(0, 16);
  return [join(path, 'cluster'), join('/var/lib/trunkline', name), join(tmpdir(), 'trunkline', name)];
}

/** The data of an earlier start, if there was one. */
export async function existingDataDir(home: string): Promise<string | undefined> {
  for (const place of await places(home)) {
    const dataDir = join(place, 'data');
    const failure = await stat(dataDir).then(
      () => null,
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (failure === null) return realpath(dataDir);
    if (failure === 'EACCES' && place.startsWith(home)) {
      throw new PostgresUnusable(
        `The database in ${place} belongs to another account; it was created by a start as root or as another user.`,
        'Start as that account again, or set TRUNKLINE_HOME to another folder.',
      );
    }
  }
  return undefined;
}

/** A folder for new data. */
export async function chooseDataDir(
  home: string,
  account: Account | null,
  log: (line: string) => void,
): Promise<string> {
  const [below, ...elsewhere] = await places(home);
  if (below && (await isUsable(below, account))) return join(below, 'data');
  for (const place of elsewhere) {
    if (!(await isUsable(place, account)) || (await stat(dirname(place))).uid !== process.getuid?.()) continue;
    log(`The database lies in ${place}, because ${account?.name ?? 'this account'} cannot write below ${home}.`);
    return join(await realpath(place), 'data');
  }
  throw new PostgresUnusable(
    `The account that runs Postgres (${account?.name ?? 'this one'}) can write neither below ${home} nor to /var/lib/trunkline.`,
    `Set TRUNKLINE_HOME to a folder that every account may enter. ${USE_A_SERVER_OF_YOUR_OWN}`,
  );
}

/** Tried rather than computed: access lists, container mounts and squashed network disks decide as well. */
async function isUsable(folder: string, account: Account | null): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    if (!account) return true;
    await chmod(dirname(folder), (await stat(dirname(folder))).mode | 0o111);
    await chown(folder, account.uid, account.gid);
    await chmod(folder, 0o700);
  } catch {
    return false;
  }
  const probe = await run('/bin/sh', ['-c', 'cd "$1" && : > .probe && rm .probe', 'sh', folder], account, 5_000);
  return probe.code === 0;
}

/** Stops at data that another major version made; true when there is a cluster, false when there is none yet. */
export async function clusterExists(dataDir: string, major: string): Promise<boolean> {
  const version = (await readFile(join(dataDir, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (version === '') return false;
  if (version === major) return true;
  throw new PostgresUnusable(
    `The data in ${dataDir} was made by Postgres ${version}; this release brings Postgres ${major}.`,
    'Move the data with pg_dump and pg_restore, or set TRUNKLINE_HOME to an empty folder.',
  );
}

/** Made aside and moved into place: a first start that is killed half-way leaves nothing that looks like a cluster. */
export async function createCluster(binaries: Binaries, cluster: NewCluster, account: Account | null): Promise<void> {
  const aside = `${cluster.dataDir}.new`;
  const passwordFile = join(dirname(cluster.dataDir), 'initdb-password');
  await rm(aside, { recursive: true, force: true });
  await writeFile(passwordFile, `${cluster.password}\n`, { mode: 0o600 });
  if (account) await chown(passwordFile, account.uid, account.gid);
  try {
    const { code, output } = await run(
      binaries.initdb,
      initdbArguments(aside, passwordFile, cluster),
      account,
      INITDB_DEADLINE_MS,
    );
    if (code !== 0) {
      throw new PostgresUnusable(
        `The database could not be created in ${dirname(cluster.dataDir)}:\n${lastLines(output)}`,
        `Check free space and rights there, then start again. ${USE_A_SERVER_OF_YOUR_OWN}`,
      );
    }
    await rename(aside, cluster.dataDir);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** The builtin UTF-8 locale sorts alike on every machine, whatever the operating system has installed. */
function initdbArguments(pgdata: string, passwordFile: string, cluster: NewCluster): string[] {
  return [
    ...['-D', pgdata, '-U', SUPERUSER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
    ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
    ...(cluster.ephemeral ? ['--no-sync'] : []),
  ];
}

/** Settings are given at every start, so a new release changes them for old clusters as well. */
export function serverSettings(port: number, ephemeral: boolean): string[] {
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    autovacuum_naptime: '5s', // tables start empty and fill at once; their statistics must follow
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    log_line_prefix: '%m [%p] %d ',
  };
  // Data that is thrown away after the run need not survive a power cut.
  const thrownAway = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    wal_level: 'minimal',
    max_wal_senders: 0,
  };
  if (ephemeral) Object.assign(settings, thrownAway);
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

export const lastLines = (text: string, count = 12): string => text.trim().split('\n').slice(-count).join('\n');
