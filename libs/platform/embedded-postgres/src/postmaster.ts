import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CLEAN_ENVIRONMENT, identityOf, run, type Account } from './run.js';

/** Larger than any system's highest process id: no process has it, none ever will. */
const NO_PROCESS = 2_147_483_646;

/** What `postmaster.pid` says; the server behind it may be long gone. */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
}

export async function readPidFile(dataDir: string): Promise<PidFile | null> {
  const path = join(dataDir, 'postmaster.pid');
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  const [pid, , , port] = text.split('\n');
  if (Number(pid) > 0) return { pid: Number(pid), port: Number(port) };
  // Postgres stops at an empty file, which is what a full disk or a power cut leaves.
  if (text.trim() === '') await rm(path, { force: true });
  return null;
}

/** Whether this process is the server of exactly this cluster: process ids are reused, by other servers as well. */
export async function isPostmasterOf(pid: number, dataDir: string): Promise<boolean> {
  if (process.platform === 'linux') {
    // Empty for a zombie, which is as good as gone.
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return command.split('\0').includes(dataDir);
  }
  const { output } = await run('/bin/ps', ['-ww', '-o', 'command=', '-p', String(pid)], null, 5_000);
  return `${output} `.includes(` -D ${dataDir} `);
}

/**
 * Makes the pid file name nobody. The process in it is not our server, but Postgres would only see that it is alive and
 * refuse to start. The file itself stays: its shared-memory key is how Postgres notices backends that still write.
 */
export async function disown(dataDir: string): Promise<void> {
  const path = join(dataDir, 'postmaster.pid');
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n');
  if (lines.length < 2) return;
  const file = await open(path, 'r+');
  try {
    const text = [NO_PROCESS, ...lines.slice(1)].join('\n');
    await file.truncate(0);
    await file.write(text, 0);
  } finally {
    await file.close();
  }
}

/** Ends backends whose postmaster was killed; normally they notice by themselves within moments. */
export function endStrayBackends(dataDir: string): void {
  if (process.platform !== 'linux') return;
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!pid || pid === process.pid) continue;
    try {
      const isBackend = readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('postgres:');
      if (isBackend && readlinkSync(`/proc/${pid}/cwd`) === dataDir) process.kill(pid, 'SIGQUIT');
    } catch {
      // gone in between, or not ours to look at
    }
  }
}

/**
 * The server as a process of its own session: ^C in the terminal reaches the launcher, which stops the others first, and a
 * killed launcher leaves a healthy server for the next start to adopt.
 */
export class PostmasterProcess {
  private exit: string | null = null;

  private constructor(
    private readonly child: ChildProcess,
    private readonly logFile: string,
    private readonly logStart: number,
  ) {
    child.once('error', (error) => (this.exit = error.message));
    child.once('exit', (code, signal) => (this.exit = signal ?? `exit code ${code}`));
    child.unref();
  }

  static async spawn(
    postgres: string,
    args: string[],
    as: Account | null,
    logFile: string,
  ): Promise<PostmasterProcess> {
    const log = await open(logFile, 'a', 0o600);
    try {
      const { size } = await stat(logFile);
      const options = { cwd: '/', env: CLEAN_ENVIRONMENT, detached: true, ...identityOf(as) };
      const child = spawn(postgres, args, { ...options, stdio: ['ignore', log.fd, log.fd] });
      return new PostmasterProcess(child, logFile, size);
    } finally {
      await log.close();
    }
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  kill(): void {
    this.child.kill('SIGQUIT');
  }

  /** How it ended, or null while it runs. */
  get ended(): string | null {
    return this.exit;
  }

  /** What the server has written since this start. */
  async said(): Promise<string> {
    const log = await readFile(this.logFile).catch(() => Buffer.alloc(0));
    return log.subarray(this.logStart).toString('utf8');
  }
}
