import { sleep } from '#platform/kernel';
import { eventually } from '../../support/api.js';
import { processOf } from '../../support/node-processes.js';
import { BOTH, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

/** The lease of a node and of the controller, and some more. */
const LONGER_THAN_A_LEASE_MS = 18_000;

/** A long garbage collection, a paused machine: whoever sleeps through its lease must not act on waking up. */
export const frozen: Scenario = {
  id: 'F6',
  fault: 'SIGSTOP of the leading controller and of a node, for longer than their leases, then SIGCONT',
  expected: 'the sleeper’s writes are refused; nothing is sent twice; the other company notices nothing',
  backends: BOTH,
  async run(stage) {
    await stage.world.anotherWorker();
    const traffic = stage.traffic(60, stage.actors, 900);
    await stage.pause(200, 900);
    const leader = await leaderOf(stage);
    const node = processOf(stage.world.installation.home, stage.hero.number.nodeUuid).pid;
    const sleepers = [leader.pid, node];
    for (const pid of sleepers) process.kill(pid, 'SIGSTOP');
    stage.fault('SIGSTOP of the leading controller');
    stage.fault('SIGSTOP of a node');
    try {
      await sleep(LONGER_THAN_A_LEASE_MS);
      const successor = await eventually(
        () => leaderOf(stage),
        ({ epoch }) => epoch !== leader.epoch,
        40_000,
      );
      stage.expect(successor.pid !== leader.pid, 'nobody took over from the sleeping controller');
    } finally {
      for (const pid of sleepers) wake(pid);
    }
    await traffic;
    await stage.hero.number.ready();
  },
};

const wake = (pid: number): void => {
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // It was replaced meanwhile, and its process is gone.
  }
};

async function leaderOf(stage: Stage): Promise<{ pid: number; epoch: string }> {
  const [row] = await stage.world.sql<{ holder: string; epoch: string }>(
    "SELECT holder, epoch FROM lease WHERE name = 'node controller'",
  );
  return { pid: Number(row?.holder.split(' ')[1]), epoch: String(row?.epoch) };
}
