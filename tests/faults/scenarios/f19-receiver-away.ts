import { eventually } from '../../support/api.js';
import { must } from '../../support/installation.js';
import { BOTH, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

const HOURS = [0.01, 0.2, 1, 3];
/** The longest pause of a breaker, and a little more. */
const PAUSE_HOURS = 0.2;
const IN_TIME_MS = 10_000;
const SWITCHED_OFF_MS = 60_000;

/** The tenant's server is down for hours; the clock is turned, nobody waits. */
export const receiverAway: Scenario = {
  id: 'F19',
  fault:
    'a tenant’s webhook receiver is down for hours, answering 503 or nothing at all, and then says 410 until it is switched off',
  expected:
    'its schedule is kept, the neighbour hears everything in time, and nothing is missing when it is back and switched on again',
  backends: BOTH,
  async run(stage) {
    const { hero, world } = stage;
    hero.receiver.answersWith(503);
    stage.fault('a receiver that answers 503');
    await stage.traffic(15);
    for (const hours of HOURS) {
      await world.installation.advance(hours);
      await stage.pause(300, 900);
      if (stage.random.chance(0.5)) {
        hero.receiver.hangs();
        stage.fault('a receiver that never answers');
      } else hero.receiver.answersWith(503);
    }
    await stage.traffic(10);
    await neighbourHears(stage);
    await switchedOffAndOn(stage);
  },
};

async function neighbourHears(stage: Stage): Promise<void> {
  const [ids = []] = (await stage.send(stage.neighbour, 1)).answers;
  await eventually(
    async () => stage.neighbour.receiver.received.some(({ body }) => body.includes(ids[0]!)),
    (heard) => heard,
    IN_TIME_MS,
  ).catch(() => stage.expect(false, 'the neighbour had to wait for a receiver that is away'));
}

/** What happens while nobody listens is not lost either. */
async function switchedOffAndOn(stage: Stage): Promise<void> {
  const { hero, world } = stage;
  hero.receiver.answersWith(410);
  stage.fault('a receiver that says 410 until it is switched off');
  await eventually(
    async () => {
      await world.installation.advance(PAUSE_HOURS);
      await stage.pause(300, 900);
      return (await hero.tenant.api.get(hero.endpoint)).body['enabled'];
    },
    (enabled) => String(enabled) === 'false',
    SWITCHED_OFF_MS,
  ).catch(() => stage.expect(false, 'an endpoint that says 410 was never switched off'));
  await stage.traffic(4, [hero]);
  hero.recover();
  must(200, await hero.tenant.api.patch(hero.endpoint, { enabled: true }));
}
