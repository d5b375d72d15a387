import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DesiredNode, NodeDriver, ObservedSlot } from '#nodes';
import { newId, type NodeId, type TenantId } from '#platform/kernel';
import { eventually } from './api.js';

/** A driver and the place where it runs nodes. */
export interface DriverUnderTest {
  readonly driver: NodeDriver;
  /** Another driver of the same installation in the same place: a controller that starts later. */
  successor(): NodeDriver;
  /** Ends a process from outside, with SIGKILL or the like. */
  kill(nodeId: NodeId, slot: number): Promise<void>;
  close(): Promise<void>;
}

/** What every driver promises (`NodeDriver`), played on the real thing. */
export function describeNodeDriver(name: string, start: () => Promise<DriverUnderTest>): void {
  describe(`${name}, as a driver of nodes`, () => {
    let place: DriverUnderTest;
    let driver: NodeDriver;
    let node: DesiredNode;
    beforeEach(async () => {
      place = await start();
      ({ driver } = place);
      node = desired();
    });
    afterEach(() => place.close());

    const settled = (slots: number[], specHash = node.specHash) =>
      eventually(
        () => driver.observe(node.nodeId),
        (seen) =>
          JSON.stringify(seen.map((each) => [each.slot, each.phase, each.specHash])) ===
          JSON.stringify(slots.map((slot) => [slot, 'running', specHash])),
      );
    const gone = () =>
      eventually(
        () => driver.observe(node.nodeId),
        (seen) => seen.length === 0,
      );
    const runs = (seen: readonly ObservedSlot[]) => seen.map((each) => `${each.instance}#${each.restarts}`);
    const instances = (seen: readonly ObservedSlot[]) => seen.map((each) => each.instance);

    it('starts each wanted slot once, however often it is asked', async () => {
      await driver.apply({ ...node, slots: [0, 1] });
      const first = await settled([0, 1]);
      await driver.apply({ ...node, slots: [0, 1] });
      await driver.apply({ ...node, slots: [0, 1] });
      expect(instances(await settled([0, 1]))).toEqual(instances(first));
      expect(new Set(instances(first)).size).toBe(2);
    });

    it('stops what is not wanted any more and leaves the rest alone', async () => {
      await driver.apply({ ...node, slots: [0, 1, 2] });
      const [first] = await settled([0, 1, 2]);
      await driver.apply({ ...node, slots: [0] });
      expect(instances(await settled([0]))).toEqual([first?.instance]);
    });

    it('replaces out-of-date processes one after the other, each only after it has ended', async () => {
      await driver.apply({ ...node, slots: [0, 1] });
      await settled([0, 1]);
      const next = { ...node, slots: [0, 1], specHash: 'next' };
      let fewest = 2;
      await eventually(
        async () => {
          await driver.apply(next);
          const seen = await driver.observe(node.nodeId);
          expect(new Set(seen.map((each) => each.slot)).size).toBe(seen.length);
          fewest = Math.min(fewest, seen.filter((each) => each.phase === 'running').length);
          return seen;
        },
        (seen) => seen.length === 2 && seen.every((each) => each.phase === 'running' && each.specHash === 'next'),
      );
      expect(fewest).toBe(1);
    });

    it('shows how a process ended that was not asked to, hints at it, and has another run of it in the end', async () => {
      const hints: NodeId[] = [];
      driver.onHint((nodeId) => hints.push(nodeId));
      await driver.apply({ ...node, slots: [0] });
      const before = await settled([0]);
      await place.kill(node.nodeId, 0);
      const [dead] = await eventually(
        () => driver.observe(node.nodeId),
        (seen) => seen[0]?.exit != null,
      );
      expect(dead).toMatchObject({ instance: before[0]?.instance, exit: { signal: 'SIGKILL' } });
      expect(hints).toContain(node.nodeId);
      await driver.apply({ ...node, slots: [0] });
      // A place that starts processes again by itself says how often; everywhere else it is another instance.
      expect(runs(await settled([0]))).not.toEqual(runs(before));
    });

    it('stops everything when no slot is wanted, keeps the logs, and erases them when the node is removed', async () => {
      await driver.apply({ ...node, slots: [0] });
      await settled([0]);
      await eventually(
        () => driver.logs(node.nodeId, 10),
        (lines) => lines.some(({ line }) => line.startsWith('started slot 0')),
      );
      await driver.apply({ ...node, slots: [] });
      await gone();
      expect(await driver.logs(node.nodeId, 10)).not.toEqual([]);
      await driver.remove(node.nodeId);
      await driver.remove(node.nodeId);
      expect([await driver.logs(node.nodeId, 10), await driver.list()]).toEqual([[], []]);
    });

    it('removes a running node when asked until it is gone', async () => {
      await driver.apply({ ...node, slots: [0, 1] });
      await settled([0, 1]);
      await driver.remove(node.nodeId);
      await gone();
      await driver.remove(node.nodeId);
      expect(await driver.list()).toEqual([]);
    });

    it('lists every node with its tenant, and knows them again as a successor', async () => {
      const other = desired();
      await driver.apply({ ...node, slots: [0] });
      await driver.apply({ ...other, slots: [0] });
      const seen = await settled([0]);
      const successor = place.successor();
      const listed = await successor.list();
      expect(listed.map((each) => [each.nodeId, each.tenantId]).sort()).toEqual(
        [node, other].map((each) => [each.nodeId, each.tenantId]).sort(),
      );
      expect(await successor.observe(node.nodeId)).toEqual(seen);
      await successor.apply({ ...node, slots: [0] });
      expect(await driver.observe(node.nodeId)).toEqual(seen);
    });

    it('says nothing about a node it has never heard of', async () => {
      const stranger = newId<'node'>(new Date());
      await driver.remove(stranger);
      expect([await driver.observe(stranger), await driver.logs(stranger, 5)]).toEqual([[], []]);
    });
  });
}

/** A node that shall run nowhere yet. */
export const desired = (): DesiredNode => ({
  tenantId: newId<'tenant'>(new Date()) as TenantId,
  nodeId: newId<'node'>(new Date()) as NodeId,
  slots: [],
  specHash: 'first',
  env: {},
  memoryMb: 64,
});
