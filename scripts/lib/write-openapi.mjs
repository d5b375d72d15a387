// Runs on the pinned Node, with everything built: writes openapi.json, or with --check says whether it is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, root } from './bootstrap.mjs';
import { Refusal } from './step.mjs';

const FILE = join(root, 'openapi.json');

await main(async () => {
  const { openApiDocument } = await import('../../dist/apps/control-plane/src/documents/openapi.js');
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
