import { build, handOver, install, main } from './lib/bootstrap.mjs';

await main(async () => {
  await install();
  await build();
  return handOver(['dist/apps/sandbox/src/main.js', ...process.argv.slice(2)], { leash: true });
});
