import { build, handOver, install, main } from './lib/bootstrap.mjs';

await main(async () => {
  await install();
  await build();
  return handOver(['bench/run.mjs', ...process.argv.slice(2)]);
});
