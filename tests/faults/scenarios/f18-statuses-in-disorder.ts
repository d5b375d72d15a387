import { BOTH, type Scenario } from '../scenario.js';
import { tenantIds } from '../tenant-ids.js';

const HOURS_LATE = 6;
const LATE_MS = 1_500;

/** Statuses come twice, in the wrong order, before the answer of the send, and hours late. */
export const statusesInDisorder: Scenario = {
  id: 'F18',
  fault: 'statuses duplicated, reordered, before the answer of the send, six hours late, and never',
  expected: 'the rank only rises; what came too early settles; what never comes changes nothing',
  backends: BOTH,
  async run(stage) {
    const disorder = { duplicateStatuses: true, duplicateInbound: true, reorderStatuses: true };
    await stage.chaos({ ...disorder, statusBeforeResponse: true }, 'statuses twice, in reverse, before the answer');
    await stage.traffic(20);
    await stage.chaos({ ...disorder, webhookDelayMs: LATE_MS }, 'statuses twice, in reverse, six hours late');
    const late = await stage.traffic(15);
    // Whatever is sent once statuses are muted will never be told of.
    for (const operation of late) await stage.reachesNetwork(operation);
    await stage.pause(LATE_MS * 2, LATE_MS * 2);
    await stage.world.installation.advance(HOURS_LATE);
    await stage.chaos({ pnid: stage.hero.number.phoneNumberId, muteStatuses: true }, 'statuses that never come');
    const silent = await stage.send(stage.hero, 3);
    for (const id of silent.answers[0] ?? []) stage.mayRest.add(id);
    await stage.reachesNetwork(silent);
    await stage.calm();
    await stage.traffic(5);
    stage.afterwards(async () => {
      const parked = await stage.world.sql('SELECT FROM parked_status WHERE tenant_id = ANY($1::uuid[])', [
        tenantIds(stage),
      ]);
      stage.expect(parked.length === 0, `${parked.length} statuses that came too early never settled`);
    });
  },
};
