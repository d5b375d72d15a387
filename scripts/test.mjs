import { build, handOver, install, JEST, main } from './lib/bootstrap.mjs';

await main(async () => {
  await install();
  // Stories that start real processes run the built programs.
  await build();
  return handOver([...JEST, ...process.argv.slice(2)]);
});
