import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';

const ROTATE_BYTES = 5 * 1024 * 1024;
const TAIL_BYTES = 256 * 1024;
const MOST_SHOWN = 300;
const LOOKED_AT = 30;

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

/** The line that says most about why a process ended: its last error, else the last thing it wrote. */
export function tellingLine(path: string): string | null {
  const lines = tailOf(path, LOOKED_AT).filter((line) => !/^(\s+at |Node\.js v|[\s{}^]*$)/.test(line));
  const line = lines.findLast((each) => /^\w*Error\b/.test(each)) ?? lines.at(-1);
  return line ? said(line).slice(0, MOST_SHOWN) : null;
}

/** What a JSON log line says in words. */
function said(line: string): string {
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    return [msg, err?.message].filter(Boolean).join(': ') || line;
  } catch {
    return line;
  }
}
