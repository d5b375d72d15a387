import { readFileSync, writeFileSync } from 'node:fs';

const figure = (pid: number, name: 'VmRSS' | 'VmHWM'): number => {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`${name}:\\s+(\\d+) kB`));
  return Number(line?.[1]) * 1_024;
};

/** How much more resident memory each process had at its highest, while the work was done, than when it began. */
export async function peakGrowth(pids: readonly number[], work: () => Promise<unknown>): Promise<number[]> {
  // Linux forgets the highest mark of a process when it is told 5.
  for (const pid of pids) writeFileSync(`/proc/${pid}/clear_refs`, '5');
  const before = pids.map((pid) => figure(pid, 'VmRSS'));
  await work();
  return pids.map((pid, index) => figure(pid, 'VmHWM') - (before[index] ?? 0));
}
