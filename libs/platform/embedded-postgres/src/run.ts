import { spawn } from 'node:child_process';

/** Who a program runs as; null is whoever runs us. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export interface Outcome {
  /** Null when the program was stopped by a signal or could not be started. */
  readonly code: number | null;
  readonly output: string;
}

/**
 * The surroundings of every Postgres program: its messages are matched, so they must be English, and a stray PGPORT or
 * LD_LIBRARY_PATH of the caller must not reach it.
 */
export const CLEAN_ENVIRONMENT = {
  PATH: '/usr/bin:/bin:/usr/sbin:/sbin',
  LC_ALL: 'C',
  LANG: 'C',
  TZ: 'UTC',
  HOME: '/',
};

/** Runs a program to its end and gathers what it says; never longer than the deadline. */
export function run(file: string, args: readonly string[], as: Account | null, deadlineMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(file, args, {
      cwd: '/',
      env: CLEAN_ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...identityOf(as),
    });
    const timer = setTimeout(() => {
      output += `\n(stopped after ${deadlineMs / 1000} s)`;
      child.kill('SIGKILL');
    }, deadlineMs);
    const finish = (code: number | null) => {
      clearTimeout(timer);
      resolve({ code, output: output.trim() });
    };
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', (error) => {
      output += error.message;
      finish(null);
    });
    child.once('close', finish);
  });
}

/** The part of the spawn options that makes the child somebody else. */
export const identityOf = (account: Account | null): { uid?: number; gid?: number } =>
  account ? { uid: account.uid, gid: account.gid } : {};
