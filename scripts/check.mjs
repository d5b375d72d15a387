// The law: format, lint, types, structure, every suite. What a machine lacks is a failure here, never a skip.
import { spawnSync } from 'node:child_process';
import { build, handOver, install, JEST, main, root } from './lib/bootstrap.mjs';
import { Refusal, step } from './lib/step.mjs';

const LAWS = [
  ['Format', 'prettier', ['--check', '--log-level=warn', '.']],
  ['Lint', 'eslint', ['apps', 'libs', 'tests', 'scripts', '--max-warnings', '0']],
  ['Types', 'tsc', ['-p', 'tsconfig.json', '--noEmit']],
  ['Structure', 'depcruise', ['apps', 'libs', '--config', '.dependency-cruiser.cjs', '--output-type', 'err']],
];

await main(async () => {
  await install();
  requireTools();
  const broken = [];
  const check = async (title, command, args) => {
    try {
      await step(title, command, args, { cwd: root });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      console.error(`✗ ${error.message}\n`);
      broken.push(title);
    }
  };
  for (const law of LAWS) await check(...law);
  await build();
  await check('OpenAPI file is current', 'node', ['scripts/openapi.mjs', '--check']);
  if (!(await runTests())) broken.push('Tests');

  if (broken.length) throw new Refusal(`Failed: ${broken.join(', ')}.`);
  console.log('✓ Everything holds.');
});

async function runTests() {
  console.log('… Tests');
  const started = Date.now();
  const code = await handOver([...JEST, ...process.argv.slice(2)], { env: { TRUNKLINE_NO_SKIPS: '1' } });
  console.log(`${code === 0 ? '✓' : '✗'} Tests (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return code === 0;
}

function requireTools() {
  if (process.env.REDIS_URL || spawnSync('redis-server', ['--version']).status === 0) return;
  throw new Refusal(
    'redis-server is missing, so the stories on Redis would be skipped.',
    'Install it, or set REDIS_URL.',
  );
}
