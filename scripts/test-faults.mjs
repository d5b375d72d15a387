// npm run test:faults -- [--seed 7] [--only F3,F7] [--backend redis] [--scale 4] [--minutes 30]
import { parseArgs } from 'node:util';
import { build, handOver, install, JEST, main } from './lib/bootstrap.mjs';
import { Refusal } from './lib/step.mjs';

const LONG_FORM = ['--testMatch', '**/tests/faults/long-form.ts', '--runInBand'];
const text = { type: 'string' };
const options = { seed: text, only: text, backend: text, scale: text, minutes: text };

await main(async () => {
  const { values } = parsed();
  await install();
  await build();
  const seed = values.seed ?? String(Math.floor(Math.random() * 1e9));
  console.log(`Seed ${seed}; the same seed makes the same schedule.`);
  const env = Object.fromEntries(
    Object.entries({ ...values, seed }).map(([name, value]) => [`FAULTS_${name.toUpperCase()}`, value]),
  );
  return handOver([...JEST, ...LONG_FORM], { env });
});

function parsed() {
  try {
    return parseArgs({ options });
  } catch (error) {
    throw new Refusal(error.message, 'Known: --seed, --only F3,F7, --backend postgres|redis, --scale, --minutes');
  }
}
