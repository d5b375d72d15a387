import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#platform/embedded-postgres';
import { sleep } from '#platform/kernel';
import { Supervised } from './supervised.js';

const SERVES = `
  import { createServer } from 'node:http';
  createServer((_, response) => response.end(String(process.pid))).listen(Number(process.env.PORT), '127.0.0.1');
  process.on('SIGTERM', () => process.exit(0));
`;

describe('A supervised process', () => {
  let folder: string;
  let url: string;
  let said: string[];
  let child: Supervised;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trunkline-supervised-'));
    said = [];
  });
  afterEach(async () => {
    await child.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const supervise = async (source: string): Promise<Supervised> => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}/`;
    const entry = join(folder, 'program.mjs');
    await writeFile(entry, source);
    child = new Supervised(
      {
        name: 'program',
        entry,
        env: { ...process.env, PORT: String(port), NODE_OPTIONS: '' },
        logFile: join(folder, 'program.log'),
        readyUrl: url,
      },
      { note: (line) => said.push(line), started: async () => undefined },
    );
    return child;
  };
  const pid = async (): Promise<number> => Number(await (await fetch(url)).text());

  it('is ready when it answers, and gone when it was stopped', async () => {
    await (await supervise(SERVES)).start();
    expect(await pid()).toBeGreaterThan(0);

    await child.stop();

    await expect(pid()).rejects.toThrow('fetch failed');
    expect(said).toEqual([]);
  });

  it('is started again after a crash, and the terminal hears of it', async () => {
    await (await supervise(SERVES)).start();
    const first = await pid();

    process.kill(first, 'SIGKILL');
    let second = first;
    for (let i = 0; i < 600 && second === first; i++) {
      await sleep(50);
      second = await pid().catch(() => first);
    }

    expect(second).not.toBe(first);
    expect(said).toEqual([expect.stringMatching(/^program ended \(SIGKILL\); starting it again in 0.5 s/)]);
  });

  it('refuses with the end of its log when it keeps crashing', async () => {
    await supervise(`console.error('no such table'); process.exit(7)`);

    await expect(child.start()).rejects.toThrow(/program ended 3 times \(exit code 7\)[\s\S]*no such table/);
  });
});
