import { eventually } from '../../support/api.js';
import { BOTH, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';
import { tenantIds } from '../tenant-ids.js';

const STORMS = 4;
const THROUGHPUT = 130429;
const CODES = [THROUGHPUT, 131056, 80007, 4];
/** source: reliability-and-operations.md §4.2 */
const SLOWER_MS = 10_000;

/** The network says “too fast”, in all its ways. */
export const tooFast: Scenario = {
  id: 'F15',
  fault: 'storms of 429: the number’s throughput, the pair’s rate, the account’s calls',
  expected: 'the number slows down; no message fails for having been too fast',
  backends: BOTH,
  async run(stage) {
    const traffic = stage.traffic(40);
    for (let storm = 0; storm < STORMS * stage.scale; storm++) {
      // The first is always about the number's own throughput, so that it can be seen to slow down.
      const code = storm === 0 ? THROUGHPUT : stage.random.pick(CODES);
      await stage.chaos({ failWith: { status: 429, code, body: 'graph', rate: 1 } }, `429 with code ${code}`);
      if (storm === 0) await slowsDown(stage);
      await stage.pause(300, 1_200);
      await stage.calm();
      await stage.pause(100, 500);
    }
    await traffic;
    stage.afterwards(async () => {
      for (const { tenant } of stage.actors) {
        const failed = await eventually(
          () => tenant.api.get('/v1/messages?direction=out&status=failed'),
          ({ status }) => status === 200,
        );
        stage.expect(JSON.stringify(failed.body['data']) === '[]', 'a message failed for having been too fast');
      }
    });
  },
};

async function slowsDown(stage: Stage): Promise<void> {
  await eventually(
    () =>
      stage.world.sql('SELECT FROM number_pace WHERE tenant_id = ANY($1::uuid[]) AND slow_until > clock_now()', [
        tenantIds(stage),
      ]),
    (slow) => slow.length > 0,
    SLOWER_MS,
  ).catch(() => stage.expect(false, 'no number slowed down when the network said that it was too fast'));
}
