// Runs on any Node from 20 on, with nothing installed: brings the checkout to the point where its own tools work.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const modules = join(root, 'node_modules');
const pinnedNode = join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
const OLDEST_USABLE = [22, 19];

/** Installs when package-lock.json is not what was installed last. */
export async function install() {
  const lock = join(root, 'package-lock.json');
  const wanted = digest(readFileSync(existsSync(lock) ? lock : join(root, 'package.json')));
  const stamp = join(modules, '.trunkline-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const args = existsSync(lock) ? ['ci'] : ['install'];
  await step(
    `Installing packages (npm ${args[0]}, once)`,
    'npm',
    [...args, '--no-audit', '--no-fund', '--loglevel=error'],
    {
      help: 'npm needs the network and a writable checkout. Mend what it says above and start again.',
    },
  );
  repairPinnedNode();
  writeFileSync(stamp, wanted);
}

/** The Node that everything runs on: the pinned one, or the machine's when that is new enough. */
export function runtime() {
  if (worksAsNode(pinnedNode)) return pinnedNode;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_USABLE[0] || (major === OLDEST_USABLE[0] && minor >= OLDEST_USABLE[1])) {
    console.log(`The pinned Node 24 could not be installed; going on with the machine's ${process.version}.`);
    return process.execPath;
  }
  throw new Refusal(
    `The pinned Node 24 could not be installed and ${process.version} is too old (22.19 at least).`,
    'Run "npm rebuild node" in this folder, or install Node 24.',
  );
}

/** Compiles when a source file changed since the last time. */
export async function build() {
  const wanted = digest(sourceState(['apps', 'libs', 'bench'].map((name) => join(root, name))).join('\n'));
  const stamp = join(root, 'dist', '.built');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  await step('Building', 'npm', ['run', '--silent', 'build'], {
    help: 'The compiler says above what it does not like.',
  });
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** Hands over to a program on the pinned Node; signals go through, and its exit code is ours. */
export function handOver(args, env = {}) {
  const child = spawn(runtime(), args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  // The terminal sends ^C to the child as well; this process only waits for it to finish tidying up.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  return new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1))));
}

/** Runs one command with its heading and its duration; quiet unless it fails. */
export async function step(title, command, args, { help = '', loud = false } = {}) {
  const started = Date.now();
  const ticker = process.stdout.isTTY && !loud ? setInterval(() => tick(title, started), 1000) : null;
  if (!ticker) console.log(`… ${title}`);
  const { code, output } = await run(command, args, loud);
  if (ticker) clearInterval(ticker);
  if (ticker) process.stdout.write('\r\u001b[K');
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  if (code === 0) return console.log(`✓ ${title} (${seconds} s)`);
  throw new Refusal(`${title} failed after ${seconds} s.\n${output.trim().split('\n').slice(-60).join('\n')}`, help);
}

export class Refusal extends Error {
  constructor(message, help = '') {
    super([message, help].filter(Boolean).join('\n'));
  }
}

/** Runs a script's body; a refusal is told in words, anything else is a fault of ours and keeps its stack. */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    console.error(error instanceof Refusal ? `\n✗ ${error.message}` : error);
    process.exitCode = 1;
  }
}

function run(command, args, loud) {
  return new Promise((resolve) => {
    const path = `${join(modules, '.bin')}:${process.env.PATH ?? ''}`;
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', loud ? 'inherit' : 'pipe', loud ? 'inherit' : 'pipe'],
      env: { ...process.env, PATH: path },
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: 1, output: `${output}${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

function tick(title, started) {
  process.stdout.write(`\r… ${title} ${Math.round((Date.now() - started) / 1000)} s`);
}

function worksAsNode(path) {
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return status === 0 && stdout.startsWith('v24.');
}

/** npm may have been told not to run install scripts; the one that fetches Node is then run by hand. */
function repairPinnedNode() {
  if (worksAsNode(pinnedNode)) return;
  spawnSync(process.execPath, ['installArchSpecificPackage'], { cwd: join(modules, 'node'), stdio: 'ignore' });
}

function* walk(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}

function sourceState(folders) {
  const files = [join(root, '.swcrc'), join(root, 'package.json'), ...folders.flatMap((folder) => [...walk(folder)])];
  return files.sort().map((path) => `${path} ${statSync(path).mtimeMs} ${statSync(path).size}`);
}

function digest(content) {
  return createHash('sha256').update(content).digest('hex');
}
