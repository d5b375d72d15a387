import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually, listIn, type Body } from '../support/api.js';
import { backends, Installation, must, type StoryNumber, type Tenant } from '../support/installation.js';
import type { Killable } from '../support/killable.js';
import { isAlive, livingProcessesOf, processOf } from '../support/node-processes.js';
import { onceEach, Traffic } from '../support/traffic.js';

describe.each(backends)('A node at work, queues on %s', (backend) => {
  let installation: Installation;
  let worker: Killable;
  let tenant: Tenant;
  let number: StoryNumber;
  let traffic: Traffic;
  beforeAll(async () => {
    ({ installation, worker } = await Installation.startKillable(backend));
    tenant = await installation.tenant();
    number = await tenant.number();
    traffic = await Traffic.from(tenant, number);
  }, 180_000);
  afterAll(() => installation?.close());

  const node = async (): Promise<Body> =>
    must(200, await installation.admin.get(`/admin/v1/nodes/${number.nodeId}`)).body;
  const steer = (wish: string) => installation.admin.post(`/admin/v1/nodes/${number.nodeId}/${wish}`);
  const reaches = (phase: string) => eventually(node, (seen) => String(seen['status']?.['phase']) === phase, 30_000);
  const process0 = () => processOf(installation.home, number.nodeUuid);
  /** How many messages a node has claimed and not yet recorded; people see these as queued. */
  async function beingSent(): Promise<number> {
    const client = new pg.Client({ connectionString: installation.database.url });
    await client.connect();
    try {
      const { rows } = await client.query("SELECT count(*)::int AS count FROM dispatch WHERE state = 'submitting'");
      return (rows as { count: number }[])[0]?.count ?? 0;
    } finally {
      await client.end();
    }
  }
  const epoch = (of: Body) => BigInt(String(of['leases']?.[0]?.['epoch']));

  it('sends nothing while it is paused, and everything afterwards, as the same process', async () => {
    const { instance } = process0();
    await steer('pause');
    await reaches('paused');
    const ids = await traffic.accept(30);
    await eventually(
      () => traffic.statusesOf(ids),
      (statuses) => statuses.every((status) => status === 'queued'),
    );
    expect(await traffic.sendsOf(ids)).toEqual(ids.map(() => 0));
    await steer('resume');
    expect(await traffic.delivered(ids)).toEqual(onceEach(30));
    expect(process0().instance).toBe(instance);
  });

  it('finishes what is in flight when it is drained, and leaves the rest for the next process', async () => {
    await reaches('running');
    const slow = { pnid: number.phoneNumberId, latencyMs: 1_500 };
    must(200, await installation.sandbox.put('/sandbox/chaos', slow));
    const ids = await traffic.accept(40);
    await eventually(beingSent, (count) => count > 0);
    await steer('drain');
    const drained = await reaches('drained');
    expect(drained['leases']).toEqual([]);
    expect(drained['status']?.['last_error']).toBeNull();
    expect(await traffic.statusesOf(ids)).not.toContain('unknown');
    expect(await beingSent()).toBe(0);
    expect(Math.max(...(await traffic.sendsOf(ids)))).toBe(1);
    const late = await traffic.accept(10);
    expect(await traffic.sendsOf(late)).toEqual(late.map(() => 0));
    must(200, await installation.sandbox.put('/sandbox/chaos', { pnid: number.phoneNumberId }));
    await steer('resume');
    expect(await traffic.delivered([...ids, ...late])).toEqual(onceEach(50));
  });

  it('is another process with a newer epoch after a restart', async () => {
    const before = await reaches('running');
    const { pid } = process0();
    const ids = await traffic.accept(30);
    await steer('restart');
    await eventually(node, (seen) => listIn(seen['leases']).length > 0 && epoch(seen) > epoch(before), 30_000);
    expect(process0().pid).not.toBe(pid);
    expect(isAlive(pid)).toBe(false);
    expect(await traffic.delivered(ids)).toEqual(onceEach(30));
  });

  it('is back after kill -9, and what was accepted meanwhile is sent once', async () => {
    await reaches('running');
    const { pid } = process0();
    process.kill(pid, 'SIGKILL');
    const ids = await traffic.accept(40);
    expect(await traffic.delivered(ids)).toEqual(onceEach(40));
    expect(livingProcessesOf(number.nodeUuid)).toEqual([process0().pid]);
    const messages = listIn((await node())['events']).map((event) => String(event['message']));
    expect(messages).toContainEqual(expect.stringMatching(/^slot 0 ended by SIGKILL/));
  });

  it('outlives a worker that is killed, and is adopted by the next one', async () => {
    const before = await reaches('running');
    const { pid, instance } = process0();
    const ids = await traffic.accept(40);
    worker.kill();
    const later = await traffic.accept(20);
    await worker.ready();
    expect(await traffic.delivered([...ids, ...later])).toEqual(onceEach(60));
    expect([process0().instance, livingProcessesOf(number.nodeUuid)]).toEqual([instance, [pid]]);
    await eventually(
      async () => listIn((await node())['leases']).length,
      (count) => count === 1,
    );
    expect(epoch(await node())).toBe(epoch(before));
  });

  it('that dies while no worker watches is started by the next one, and the end is told', async () => {
    const { pid } = process0();
    worker.kill();
    process.kill(pid, 'SIGKILL');
    await worker.ready();
    await eventually(node, (seen) => JSON.stringify(seen['events']).includes('while no worker watched'), 40_000);
    const ids = await traffic.accept(10);
    expect(await traffic.delivered(ids)).toEqual(onceEach(10));
    expect(livingProcessesOf(number.nodeUuid)).toEqual([process0().pid]);
  });

  it('ends with a worker that is shut down in good order', async () => {
    await worker.close();
    expect(livingProcessesOf(number.nodeUuid)).toEqual([]);
  });
});
