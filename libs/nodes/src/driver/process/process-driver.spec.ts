import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger, type NodeId } from '#platform/kernel';
import { eventually } from '../../../../../tests/support/api.js';
import { desired, describeNodeDriver } from '../../../../../tests/support/node-driver-contract.js';
import { ProcessDriver } from './process-driver.js';
import { processStart } from './process-start.js';
import type { SlotRecord } from './slot-files.js';

const program = fileURLToPath(new URL('../../../../../tests/support/fake-node.mjs', import.meta.url));
const log = createLogger('story', 'silent');

const driverAt = (home: string, installation = 'here') =>
  new ProcessDriver({ installation, home, program, inherited: { TZ: 'UTC' }, killAfterMs: 300 }, log);
const recordOf = (home: string, nodeId: NodeId, slot = 0): SlotRecord =>
  JSON.parse(readFileSync(join(home, 'nodes', nodeId, `slot-${slot}.json`), 'utf8'));

describeNodeDriver('The process driver', async () => {
  const home = mkdtempSync(join(tmpdir(), 'trunkline-driver-'));
  const driver = driverAt(home);
  return {
    driver,
    successor: () => driverAt(home),
    kill: async (nodeId, slot) => void process.kill(recordOf(home, nodeId, slot).pid, 'SIGKILL'),
    close: async () => {
      await driver.close();
      rmSync(home, { recursive: true });
    },
  };
});

describe('Node processes', () => {
  const home = mkdtempSync(join(tmpdir(), 'trunkline-driver-'));
  let driver: ProcessDriver;
  let node = desired();
  beforeEach(() => {
    driver = driverAt(home);
    node = { ...desired(), slots: [0] };
  });
  afterEach(() => driver.close());

  const lines = async () => (await driver.logs(node.nodeId, 50)).map(({ line }) => line);
  const started = () => eventually(lines, (all) => all.some((line) => line.startsWith('started')));

  it('get what they need and nothing else of the environment of the platform', async () => {
    await driver.apply({ ...node, env: { NODE_ID: 'x', NODE_TOKEN: 'y' } });
    const [line] = await started();
    expect(line).toBe('started slot 0 with MALLOC_ARENA_MAX NODE_ID NODE_INSTANCE NODE_SLOT NODE_TOKEN TZ');
  });

  it('are ended by force when they do not end in time', async () => {
    await driver.apply({ ...node, env: { FAKE_MODE: 'stubborn' } });
    await started();
    await driver.apply({ ...node, slots: [] });
    expect((await driver.observe(node.nodeId))[0]?.phase).toBe('stopping');
    await eventually(
      () => driver.observe(node.nodeId),
      (seen) => seen.length === 0,
      3_000,
    );
  });

  it('leave the line of their log that says why they ended', async () => {
    await driver.apply({ ...node, env: { FAKE_MODE: 'crash' } });
    const [seen] = await eventually(
      () => driver.observe(node.nodeId),
      ([slot]) => slot?.phase === 'exited',
    );
    expect(seen?.exit).toEqual({ code: 1, signal: null, lastLine: 'Error: this node was told to crash' });
  });

  it('are not taken for alive when their id belongs to another process now', async () => {
    await driver.apply(node);
    await started();
    await driver.close();
    await driver.apply(node);
    const record = recordOf(home, node.nodeId);
    process.kill(record.pid, 'SIGKILL');
    await eventually(
      () => driver.observe(node.nodeId),
      ([slot]) => slot?.phase === 'exited',
    );
    const path = join(home, 'nodes', node.nodeId, 'slot-0.json');
    const reused = { ...record, pid: process.pid, pid_start: record.pid_start };
    writeFileSync(path, JSON.stringify(reused));
    const successor = driverAt(home);
    expect(await successor.observe(node.nodeId)).toMatchObject([
      { phase: 'exited', exit: { code: null, signal: null } },
    ]);
    await successor.remove(node.nodeId);
    expect(processStart(process.pid)).not.toBeNull();
  });

  it('of another installation are neither seen nor touched', async () => {
    await driver.apply(node);
    await started();
    const stranger = driverAt(home, 'elsewhere');
    expect([await stranger.list(), await stranger.observe(node.nodeId)]).toEqual([[], []]);
    await stranger.apply({ ...node, slots: [] });
    await stranger.remove(node.nodeId);
    expect(await driver.observe(node.nodeId)).toMatchObject([{ phase: 'running' }]);
  });

  it('keep their secrets out of the pid file and their folder to the account of the worker', async () => {
    await driver.apply({ ...node, env: { NODE_TOKEN: 'tln_secret' } });
    await started();
    const folder = join(home, 'nodes', node.nodeId);
    const content = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(content.join('')).not.toContain('tln_secret');
  });
});
