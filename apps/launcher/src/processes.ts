import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const LOOKUP_MS = 5_000;
/** State of a listening socket in /proc/net/tcp. */
const LISTENING = '0A';

/** The command line of a process, or null when there is no such process; process ids are reused, so a number alone proves nothing. */
export async function commandOf(pid: number): Promise<string | null> {
  try {
    if (process.platform === 'linux') {
      const text = await readFile(`/proc/${pid}/cmdline`, 'utf8');
      return text.replaceAll('\0', ' ').trim() || null; // empty for a zombie
    }
    const { stdout } = await execute('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { timeout: LOOKUP_MS });
    return stdout.trim() || null;
  } catch {
    return null;
  }
}

/** `node dist/main.js (process 4711)`: who listens on a port, as far as this account may know. */
export async function listenerOn(port: number): Promise<string | null> {
  const pid = process.platform === 'linux' ? await listenerFromProc(port) : await listenerFromLsof(port);
  if (!pid) return null;
  const command = await commandOf(pid);
  return command && `${command.slice(0, 100)} (process ${pid})`;
}

async function listenerFromLsof(port: number): Promise<number | null> {
  const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'];
  const { stdout } = await execute('lsof', args, { timeout: LOOKUP_MS }).catch(() => ({ stdout: '' }));
  return Number.parseInt(stdout, 10) || null;
}

async function listenerFromProc(port: number): Promise<number | null> {
  const inode = await listeningInode(port);
  if (!inode) return null;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const handles = await readdir(`/proc/${name}/fd`).catch(() => []);
    for (const handle of handles) {
      const target = await readlink(`/proc/${name}/fd/${handle}`).catch(() => '');
      if (target === `socket:[${inode}]`) return Number(name);
    }
  }
  return null;
}

async function listeningInode(port: number): Promise<string | null> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const lines = (await readFile(table, 'utf8').catch(() => '')).split('\n').slice(1);
    for (const line of lines) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (local?.endsWith(suffix) && state === LISTENING && inode) return inode;
    }
  }
  return null;
}
