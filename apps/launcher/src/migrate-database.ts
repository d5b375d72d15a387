import { spawn } from 'node:child_process';
import { StartRefused } from './refused.js';

/** Long enough for the index of a grown table, short enough that a lock held by somebody else is not waited for all night. */
const DEADLINE_MS = 15 * 60_000;
const SHOWN_LINES = 20;

/** Runs the migrations in a process of their own, as an operator would with `npm run db:migrate`. */
export async function migrateDatabase(entry: string, env: NodeJS.ProcessEnv, stopped: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(DEADLINE_MS)]);
  const child = spawn(process.execPath, ['--enable-source-maps', entry], {
    env,
    signal,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const end = await new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(code === 0 ? null : `exit code ${code}`));
  });
  if (end === null) return;
  stopped.throwIfAborted();
  const said = output.trim().split('\n').slice(-SHOWN_LINES).join('\n');
  throw new StartRefused(`The database could not be migrated (${end}):`, said);
}
