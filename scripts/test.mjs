import { build, handOver, install, main } from './lib/bootstrap.mjs';

const JEST = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

await main(async () => {
  await install();
  // Stories that start real processes run the built programs.
  await build();
  return handOver([...JEST, ...process.argv.slice(2)]);
});
