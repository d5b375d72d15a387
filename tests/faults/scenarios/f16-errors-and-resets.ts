import { BOTH, type Scenario } from '../scenario.js';

const SPELLS = 5;
const WISHES: readonly [string, Record<string, unknown>][] = [
  ['500 with a Graph body', { failWith: { status: 500, code: 131016, body: 'graph', rate: 1 } }],
  ['502 of an edge, in HTML', { failWith: { status: 502, code: null, body: 'html', rate: 1 } }],
  ['503 without a body', { failWith: { status: 503, code: null, body: 'empty', rate: 1 } }],
  ['a reset after accepting', { resetAfterAccept: true }],
  ['an answer that never comes', { hangAfterAccept: true }],
  ['a status before the answer, which is lost', { statusBeforeResponse: true, resetAfterAccept: true }],
];

/** Everything that an answer can be, in spells whose kind and length the seed decides. */
export const errorsAndResets: Scenario = {
  id: 'F16',
  fault: '5xx with and without Graph bodies, resets, answers that never come',
  expected: 'retried only where it certainly was not sent; otherwise unknown, and settled by the status',
  backends: BOTH,
  async run(stage) {
    const traffic = stage.traffic(50, stage.actors, 250);
    for (let spell = 0; spell < SPELLS * stage.scale; spell++) {
      const [what, wishes] = stage.random.pick(WISHES);
      await stage.chaos(wishes, what);
      await stage.pause(200, 900);
      await stage.calm();
      await stage.pause(100, 400);
    }
    await traffic;
  },
};
