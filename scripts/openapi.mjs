// npm run openapi: writes openapi.json, the API of the control plane as a file. With --check it only says whether it is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, main, root } from './lib/bootstrap.mjs';
import { Refusal } from './lib/step.mjs';

const FILE = join(root, 'openapi.json');

await main(async () => {
  await build();
  const { openApiDocument } = await import('../dist/apps/control-plane/src/documents/openapi.js');
  const wanted = `${JSON.stringify(await openApiDocument(), null, 2)}\n`;
  if (wanted === readOrEmpty()) return console.log('✓ openapi.json is current.');
  if (process.argv.includes('--check')) throw new Refusal('openapi.json is stale.', 'Run: npm run openapi');
  writeFileSync(FILE, wanted);
  console.log('✓ openapi.json is written.');
});

function readOrEmpty() {
  try {
    return readFileSync(FILE, 'utf8');
  } catch {
    return '';
  }
}
