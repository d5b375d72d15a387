import { becomes, firstToEach } from '../becomes.js';
import { BOTH, type Scenario } from '../scenario.js';

/** Refused, swallowed on the way there, swallowed on the way back: three faults that look alike from afar. */
export const networkGone: Scenario = {
  id: 'F14',
  fault: 'WhatsApp refuses connections; requests are swallowed; answers are swallowed',
  expected: 'refused: it waits and is sent · swallowed: unknown; settled when the network had it · never twice',
  backends: BOTH,
  async run(stage) {
    const { graph } = stage.world.wires;
    const passages = [
      { what: 'connections to WhatsApp are refused', begin: () => graph.refuse(), states: ['queued'] },
      {
        what: 'answers are swallowed',
        begin: async () => graph.let('swallow answers'),
        states: ['unknown', 'delivered'],
      },
      { what: 'requests are swallowed', begin: async () => graph.let('swallow requests'), states: ['unknown'] },
    ];
    for (const { what, begin, states } of passages) {
      // What is still on its way to the same person would stand in front.
      for (const before of await stage.traffic(4)) await stage.reachesNetwork(before);
      await begin();
      stage.fault(what);
      const operation = await stage.send(stage.hero, 3);
      // Those behind them wait for these.
      for (const id of firstToEach(operation)) await becomes(stage, id, states, what);
      await graph.heal();
    }
    await stage.traffic(10);
  },
};
