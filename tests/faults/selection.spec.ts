import { afterAll, describe, expect, it } from '@jest/globals';
import { backends } from '../support/installation.js';
import { cast } from './cast.js';
import { told } from './report.js';
import { Runner } from './runner.js';
import type { Backend } from './world.js';

/** Small and always the same; the long form (`npm run test:faults`) plays all of them, larger, with a seed of its own. */
const SEED = 20_261_122;
const CHOSEN: Record<Backend, readonly string[]> = {
  postgres: ['F1', 'F3', 'F14', 'F16', 'F18'],
  redis: ['F1', 'F2', 'F9', 'F10', 'F23'],
};

/** What no fault may bring about, whoever dies when. source: reliability-and-operations.md §4 */
describe.each(backends)('With queues on %s, no invariant is violated by', (backend) => {
  const runner = new Runner();
  afterAll(() => runner.close(), 60_000);

  const scenarios = CHOSEN[backend].map((id) => cast.find((scenario) => scenario.id === id)!);
  it.each(scenarios.map((scenario, index) => [scenario.fault, scenario, index] as const))(
    '%s',
    async (_fault, scenario, index) => {
      const last = index === scenarios.length - 1;
      const verdict = await runner.play(scenario, backend, { seed: SEED, scale: 1, countConnections: last });
      if (verdict.violations.length > 0) process.stderr.write(`${told(verdict)}\n`);
      expect(verdict.violations).toEqual([]);
    },
    300_000,
  );
});
