import { readFileSync } from 'node:fs';

/** Field 22 of /proc/<pid>/stat, counted after the name, which may itself hold spaces and brackets. */
const START_FIELD = 19;

/**
 * When a process started, as boot and ticks since then: together with its id the name of one process, because ids are used again.
 * Null when there is none, and on systems without /proc; there only children of this very process are known to live.
 */
export function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields[START_FIELD];
    // A zombie has ended; only its parent has not looked yet.
    return fields[0] === 'Z' || !ticks ? null : `${bootId()}/${ticks}`;
  } catch {
    return null;
  }
}

const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
