import { eventually } from '../../support/api.js';
import { BOTH, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

/** Refused, swallowed on the way there, swallowed on the way back: three faults that look alike from afar. */
export const networkGone: Scenario = {
  id: 'F14',
  fault: 'WhatsApp refuses connections; requests are swallowed; answers are swallowed',
  expected: 'refused: it waits and is sent · swallowed: unknown; settled when the network had it · never twice',
  backends: BOTH,
  async run(stage) {
    const { graph } = stage.world.wires;
    const passages = [
      { what: 'connections to WhatsApp are refused', begin: () => graph.refuse(), becomes: ['queued'] },
      {
        what: 'answers are swallowed',
        begin: async () => graph.let('swallow answers'),
        becomes: ['unknown', 'delivered'],
      },
      { what: 'requests are swallowed', begin: async () => graph.let('swallow requests'), becomes: ['unknown'] },
    ];
    for (const { what, begin, becomes } of passages) {
      await stage.traffic(4);
      await begin();
      stage.fault(what);
      const operation = await stage.send(stage.hero, 3);
      await settleOn(stage, operation.answers[0]!, becomes, what);
      await graph.heal();
    }
    await stage.traffic(10);
  },
};

/** Each has been tried and has become what it should. */
async function settleOn(stage: Stage, ids: readonly string[], states: readonly string[], what: string): Promise<void> {
  for (const id of ids) {
    const look = async () => {
      const message = await stage.hero.tenant.message(id);
      const tried = states.includes('queued') ? JSON.stringify(message['timeline']).includes('attempt 1') : true;
      return { status: String(message['status']), tried };
    };
    // Two to one person wait for each other; the second may still be where it was.
    const fine = ({ status, tried }: { status: string; tried: boolean }) =>
      (states.includes(status) && tried) || status === 'queued';
    await eventually(look, fine, 60_000).catch((error: Error) =>
      stage.expect(false, `${what}: ${id} ${error.message}`),
    );
  }
}
