import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { freePort } from '#platform/embedded-postgres';
import { newId } from '#platform/kernel';

const NODE = resolve('dist/apps/node/main.js');

/** Runs the built program until it ends. */
async function run(more: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const env = {
    NODE_ID: newId<'node'>(new Date()),
    NODE_INSTANCE: 'alone',
    NODE_TOKEN: 'tln_x',
    CONTROL_PLANE_URL: `http://127.0.0.1:${await freePort()}`,
    QUEUE_KIND: 'redis',
    QUEUE_URL: 'redis://127.0.0.1:1',
    LOG_LEVEL: 'silent',
    ...more,
  };
  const child = spawn(process.execPath, [NODE], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise<number | null>((end) => child.once('close', end));
  return { code, said };
}

describe('The program of a node', () => {
  it('ends by itself when nobody answers, so that it is not left over when the platform is gone for good', async () => {
    expect(await run({ ABANDONED_AFTER_MS: '500' })).toEqual({ code: 4, said: '' });
  });

  it('lists every mistake of its environment', async () => {
    const { code, said } = await run({ QUEUE_KIND: 'pigeons', NODE_ID: 'x' });
    expect(code).toBe(1);
    expect(said).toMatch(/QUEUE_KIND.*/);
    expect(said).toMatch(/NODE_ID.*/);
  });

  it('names our source files when it dies of a fault, although it is one bundled file', async () => {
    const { code, said } = await run({ LOG_LEVEL: 'nonsense' });
    expect(code).toBe(1);
    expect(said).toContain('apps/node/src/main.ts:');
    expect(said).toContain('libs/platform/kernel/src/logger.ts:');
  });
});
