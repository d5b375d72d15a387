import { becomes } from '../becomes.js';
import { BOTH, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

const SPELLS = 5;
/** An answer, how to bring it about, and what a message that meets it may become while it lasts. */
const WISHES: readonly [string, Record<string, unknown>, readonly string[]][] = [
  ['500 with a Graph body', { failWith: { status: 500, code: 131016, body: 'graph', rate: 1 } }, ['queued']],
  ['502 of an edge, in HTML', { failWith: { status: 502, code: null, body: 'html', rate: 1 } }, ['unknown']],
  ['503 without a body', { failWith: { status: 503, code: null, body: 'empty', rate: 1 } }, ['unknown']],
  ['a reset after accepting', { resetAfterAccept: true }, ['unknown', 'delivered']],
  ['an answer that never comes', { hangAfterAccept: true }, ['unknown', 'delivered']],
  [
    'a status before the answer, which is lost',
    { statusBeforeResponse: true, resetAfterAccept: true },
    ['unknown', 'delivered'],
  ],
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
    await table(stage);
  },
};

/** The table of what an answer means, row by row, for one message each. source: reliability-and-operations.md §3.4 */
async function table(stage: Stage): Promise<void> {
  const pnid = stage.hero.number.phoneNumberId;
  for (const [what, wishes, states] of WISHES) {
    await stage.chaos({ pnid, ...wishes }, `${what}, for one message`);
    const operation = await stage.send(stage.hero, 1);
    await becomes(stage, operation.answers[0]![0]!, states, what);
    await stage.calm();
    if (states.includes('queued')) await becomes(stage, operation.answers[0]![0]!, ['delivered'], what);
  }
}
