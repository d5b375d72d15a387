// The law: format, lint, types, structure, every suite. What a machine lacks is a failure here, never a skip.
import { spawnSync } from 'node:child_process';
import { build, handOver, install, main, Refusal, step } from './lib/bootstrap.mjs';

const JEST = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

await main(async () => {
  await install();
  requireTools();
  const steps = [
    ['Format', 'prettier', ['--check', '--log-level=warn', '.']],
    ['Lint', 'eslint', ['apps', 'libs', 'tests', 'scripts', '--max-warnings', '0']],
    ['Types', 'tsc', ['-p', 'tsconfig.json', '--noEmit']],
    ['Structure', 'depcruise', ['apps', 'libs', '--config', '.dependency-cruiser.cjs']],
  ];
  const broken = [];
  for (const [title, command, args] of steps) {
    await step(title, command, args).catch((error) => {
      console.error(error.message);
      broken.push(title);
    });
  }
  await build();
  const code = await handOver([...JEST, ...process.argv.slice(2)], { TRUNKLINE_NO_SKIPS: '1' });
  if (code !== 0) broken.push('Tests');
  if (broken.length) throw new Refusal(`Failed: ${broken.join(', ')}.`);
  console.log('✓ Everything holds.');
  return 0;
});

function requireTools() {
  const redis = process.env.REDIS_URL || spawnSync('redis-server', ['--version']).status === 0;
  if (!redis)
    throw new Refusal(
      'redis-server is missing, so half of the stories would be skipped.',
      'Install it, or set REDIS_URL.',
    );
}
