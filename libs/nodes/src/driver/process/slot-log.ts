import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';

const ROTATE_BYTES = 5 * 1024 * 1024;
const TAIL_BYTES = 256 * 1024;

/** Opens a log for one more life of a process; what earlier lives wrote is set aside when it has grown large. */
export function openLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > ROTATE_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

/** The newest lines, oldest first; of a very long log only what its last 256 KiB hold. */
export function tailOf(path: string, lines: number): string[] {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return [];
  }
  try {
    const { size } = fstatSync(file);
    const length = Math.min(size, TAIL_BYTES);
    const buffer = Buffer.alloc(length);
    readSync(file, buffer, 0, length, size - length);
    const all = buffer.toString('utf8').split('\n');
    if (size > length) all.shift(); // cut in the middle
    return all.filter((line) => line !== '').slice(-lines);
  } finally {
    closeSync(file);
  }
}
