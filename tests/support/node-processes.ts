import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a story knows of a running process of a node: its pid file. */
export interface NodeProcess {
  readonly pid: number;
  readonly instance: string;
}

/** The process that the driver keeps in a slot. */
export const processOf = (home: string, nodeUuid: string, slot = 0): NodeProcess =>
  JSON.parse(readFileSync(join(home, 'nodes', nodeUuid, `slot-${slot}.json`), 'utf8')) as NodeProcess;

/** What a running process was started with: its secrets, as only it and this account can see them. */
export function environmentOf(home: string, nodeUuid: string, slot = 0): Record<string, string> {
  const { pid } = processOf(home, nodeUuid, slot);
  const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}

/** Every living process on this machine that was started for this node, known to a driver or not. */
export function livingProcessesOf(nodeUuid: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return readFileSync(`/proc/${name}/environ`, 'utf8').includes(`NODE_ID=${nodeUuid}`) ? [Number(name)] : [];
    } catch {
      return []; // ended meanwhile, or another account's
    }
  });
}

export function isAlive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.[0] !== 'Z';
  } catch {
    return false;
  }
}
