import { eventually } from '../../support/api.js';
import { BOTH, type Scenario } from '../scenario.js';

const DRIP_MS = 1_000;
/** Behind twenty deliveries that hang for three seconds each it would be later. */
const IN_TIME_MS = 10_000;

/** One byte a second: from WhatsApp to the nodes, and from one tenant’s server to the worker. */
export const slowOthers: Scenario = {
  id: 'F17',
  fault: 'slow-loris: WhatsApp, and the webhook receiver of one company, answer one byte a second',
  expected: 'deadlines hold; the other company’s webhooks arrive meanwhile; what was sent is settled by its status',
  backends: BOTH,
  async run(stage) {
    const { hero, neighbour, world } = stage;
    const drips = new Set<NodeJS.Timeout>();
    hero.receiver.answers((response) => {
      response.writeHead(200);
      drips.add(setInterval(() => response.write('.'), DRIP_MS));
    });
    stage.fault('a receiver that answers one byte a second');
    await stage.traffic(20);
    const heard = neighbour.receiver.received.length;
    const operation = await stage.send(neighbour, 1);
    // The hero's deliveries are still hanging, and this one is not behind them.
    await eventually(
      async () => neighbour.receiver.received.some(({ body }) => body.includes(operation.answers[0]![0]!)),
      (arrived) => arrived,
      IN_TIME_MS,
    ).catch(() => stage.expect(false, `the neighbour heard nothing while the hero was slow (${heard} before)`));
    for (const drip of drips) clearInterval(drip);
    hero.recover();

    world.wires.graph.let('drip answers');
    stage.fault('WhatsApp answers one byte a second');
    const slow = await stage.send(hero, 2);
    await eventually(
      async () => String((await hero.tenant.message(slow.answers[0]![0]!))['status']),
      (status) => status === 'unknown' || status === 'delivered',
      60_000,
    ).catch(() => stage.expect(false, 'a send to a slow WhatsApp had no deadline'));
    await world.wires.graph.heal();
  },
};
