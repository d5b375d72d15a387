import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { openLog } from './slot-log.js';

/**
 * A node waits most of its life, so V8 shall save memory rather than time, and keep no more young objects than a send makes. Of its
 * two optimizing compilers the larger one stays out: it gains nothing for a process that waits for answers, and using it costs 5 MB.
 */
const LEAN = ['--max-semi-space-size=1', '--optimize-for-size', '--no-opt'];

export interface Launch {
  /** With arguments for the runtime before it. */
  readonly program: string;
  readonly execArgv: readonly string[];
  readonly memoryMb: number;
  readonly env: Readonly<Record<string, string>>;
  readonly logPath: string;
}

/**
 * Starts a process of a node in a session of its own: it outlives the worker that started it and goes on sending, and the next
 * worker finds it by its pid file. Without one the node ends itself after some minutes in which no control plane answered.
 */
export function launchNode({ program, execArgv, memoryMb, env, logPath }: Launch): ChildProcess {
  const log = openLog(logPath);
  try {
    const args = [`--max-old-space-size=${memoryMb}`, ...LEAN, ...execArgv, program];
    // One arena of malloc instead of one for each thread.
    const lean = { MALLOC_ARENA_MAX: '1' };
    const child = spawn(process.execPath, args, {
      env: { ...lean, ...env },
      stdio: ['ignore', log, log],
      detached: true,
    });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}
