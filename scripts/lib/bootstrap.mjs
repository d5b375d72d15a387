// Runs on any Node from 20 on, with nothing installed: brings the checkout to the point where its own tools work.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Interrupted, Refusal, step } from './step.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const modules = join(root, 'node_modules');
const pinnedNode = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const OLDEST_USABLE = [22, 19];
/** npm answers these with pages of text; people need the one sentence. */
const INSTALL_ADVICE = [
  [/ENOSPC/, 'The disk is full. Free about 1 GB and start again.'],
  [/EACCES|EPERM|EROFS/, `npm may not write here. Make ${root} writable for this account and start again.`],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i,
    'npm cannot reach its registry. Check the network (or `npm config get registry` and the proxy) and start again.',
  ],
];

/** Installs when the wanted packages are not the ones that were installed last. */
export async function install() {
  const wanted = digest(['package.json', 'package-lock.json'].map((name) => readIfThere(join(root, name))).join('\n'));
  const stamp = join(modules, '.trunkline-installed');
  if (readIfThere(stamp) === wanted) return;
  // Not `npm ci`: it refuses a lock that lacks packages for other platforms, and a registry mirror may lack them. The versions are
  // the lock's all the same, and --no-save leaves the lock alone.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  await step('Installing packages (once, about a minute)', 'npm', args, { cwd: root, advice: INSTALL_ADVICE });
  repairPinnedNode();
  writeFileSync(stamp, wanted);
}

/** The Node that everything runs on: the pinned one, or the machine's when that is new enough. */
export function runtime() {
  if (worksAsNode(pinnedNode)) return pinnedNode;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_USABLE[0] || (major === OLDEST_USABLE[0] && minor >= OLDEST_USABLE[1])) {
    console.log(`The pinned Node 24 does not run here; going on with the machine's ${process.version}.`);
    return process.execPath;
  }
  throw new Refusal(
    `The pinned Node 24 does not run here, and this machine's ${process.version} is too old (22.19 at least).`,
    'Run "npm rebuild node" in this folder, or install Node 24.',
  );
}

/** Compiles when a source file changed since the last time; aside, so that a broken build does not replace a good one. */
export async function build() {
  const wanted = digest(sourceState().join('\n'));
  const dist = join(root, 'dist');
  if (readIfThere(join(dist, '.built')) === wanted) return;
  const aside = join(modules, `.trunkline-dist.${process.pid}`);
  try {
    await step('Building', 'npm', ['run', '--silent', 'build', '--', '--out-dir', aside], { cwd: root });
    writeFileSync(join(aside, '.built'), wanted);
    rmSync(dist, { recursive: true, force: true });
    renameSync(aside, dist);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/**
 * Hands over to a program on the pinned Node; signals go through, and its exit code is ours. With `leash` the program has an IPC
 * channel, whose end tells it that this process was killed.
 */
export function handOver(args, { env = {}, leash = false } = {}) {
  const stdio = leash ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit';
  const child = spawn(runtime(), args, { cwd: root, stdio, env: { ...process.env, ...env } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Refusal(`${args[0]} cannot be started: ${error.message}`)));
    child.once('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

export const JEST = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

/** Runs a script's body; a refusal is told in words, ^C needs none, anything else is a fault of ours and keeps its stack. */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    process.exitCode = error instanceof Interrupted ? 130 : 1;
    if (error instanceof Interrupted) return;
    console.error(error instanceof Refusal ? `\n✗ ${error.message}` : error);
  }
}

/** npm may have been told not to run install scripts; the one that fetches Node is then run by hand. */
function repairPinnedNode() {
  if (worksAsNode(pinnedNode)) return;
  spawnSync(process.execPath, ['installArchSpecificPackage'], {
    cwd: join(modules, 'node'),
    stdio: 'ignore',
    timeout: 300_000,
  });
}

function worksAsNode(path) {
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return status === 0 && stdout.startsWith('v24.');
}

function sourceState() {
  const files = ['apps', 'libs'].flatMap((folder) => [...walk(join(root, folder))]);
  files.push(...['.swcrc', 'package.json', join('scripts', 'build.mjs')].map((name) => join(root, name)));
  return files.sort().map((path) => `${path} ${statSync(path).mtimeMs} ${statSync(path).size}`);
}

function* walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}

const readIfThere = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

const digest = (content) => createHash('sha256').update(content).digest('hex');
