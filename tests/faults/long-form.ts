import { afterAll, describe, expect, it } from '@jest/globals';
import { backends } from '../support/installation.js';
import { cast } from './cast.js';
import type { Verdict } from './play.js';
import { publish, told } from './report.js';
import { Runner } from './runner.js';

const LONGEST_MS = 900_000;

const number = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const list = (name: string): string[] | null => process.env[name]?.split(',') ?? null;

const seed = number('FAULTS_SEED', 1);
const scale = number('FAULTS_SCALE', 4);
const end = Date.now() + number('FAULTS_MINUTES', Infinity) * 60_000;
const only = list('FAULTS_ONLY');
const on = list('FAULTS_BACKEND');

/** The long form: every scenario where it makes sense, larger, with the report. Started by scripts/test-faults.mjs. */
describe(`Faults, seed ${seed}`, () => {
  const runner = new Runner();
  const verdicts: Verdict[] = [];
  afterAll(async () => {
    await runner.close();
    // A part of the scenarios is no report.
    if (!only && !on && end === Infinity) publish(verdicts, { seed, scale });
  }, 120_000);

  for (const backend of backends.filter((each) => on?.includes(each) ?? true)) {
    const chosen = cast.filter(
      (scenario) => scenario.backends.includes(backend) && (only?.includes(scenario.id) ?? true),
    );
    // Scenarios of the same world one after the other, so that it is opened once.
    const inOrder = chosen.sort((a, b) => Number(a.ownPostgres ?? false) - Number(b.ownPostgres ?? false));
    it.each(inOrder.map((scenario) => [scenario.id, scenario.fault, scenario] as const))(
      `%s on ${backend}: %s`,
      async (_id, _fault, scenario) => {
        if (Date.now() > end) return process.stdout.write(`${scenario.id} on ${backend}: no time is left for it\n`);
        const verdict = await runner.play(scenario, backend, { seed, scale, countConnections: true });
        verdicts.push(verdict);
        process.stdout.write(`${told(verdict)}\n`);
        return expect(verdict.violations).toEqual([]);
      },
      LONGEST_MS,
    );
  }
});
