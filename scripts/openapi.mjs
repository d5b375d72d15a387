// npm run openapi: writes openapi.json, the API of the control plane as a file. With --check it only says whether it is stale.
import { build, handOver, install, main } from './lib/bootstrap.mjs';

await main(async () => {
  await install();
  await build();
  return handOver(['scripts/lib/write-openapi.mjs', ...process.argv.slice(2)]);
});
