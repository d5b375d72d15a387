import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freePort } from '#platform/embedded-postgres';
import { newId } from '#platform/kernel';
import { Api, eventually, type Body } from '../support/api.js';
import { backends, Installation, must, type StoryNumber, type Tenant } from '../support/installation.js';
import { Killable } from '../support/killable.js';
import { environmentOf, livingProcessesOf, processOf } from '../support/node-processes.js';
import { onceEach, Traffic } from '../support/traffic.js';

const NODE = resolve('dist/apps/node/main.js');

/** P8: two controllers or two replicas never act for one node with the same right (the epoch decides). */
describe.each(backends)('Only one acts, queues on %s', (backend) => {
  let installation: Installation;
  let second: Killable;
  let tenant: Tenant;
  let number: StoryNumber;
  let traffic: Traffic;
  const rogues: ChildProcess[] = [];
  beforeAll(async () => {
    ({ installation } = await Installation.startKillable(backend));
    const port = await freePort();
    const environment = { ...installation.environment, WORKER_PORT: String(port) };
    second = new Killable('worker', environment, `http://127.0.0.1:${port}/readyz`);
    await second.start();
    tenant = await installation.tenant();
    number = await tenant.number();
    traffic = await Traffic.from(tenant, number);
  }, 180_000);
  afterAll(async () => {
    for (const rogue of rogues) rogue.kill('SIGKILL');
    await second?.close();
    await installation?.close();
  });

  const node = async (): Promise<Body> =>
    must(200, await installation.admin.get(`/admin/v1/nodes/${number.nodeId}`)).body;
  const holds = async () => {
    const { leases } = (await node()) as unknown as { leases: { epoch: string; instance: string; live: boolean }[] };
    return leases.find((lease) => lease.live);
  };
  const settled = () =>
    eventually(
      async () => [(await holds())?.instance, processOf(installation.home, number.nodeUuid).instance],
      ([holder, kept]) => holder === kept,
      40_000,
    );

  /** The process that leads, as the lease names it: host, process id and a word of its own. */
  async function leader(): Promise<{ pid: number; epoch: string }> {
    const client = new pg.Client({ connectionString: installation.database.url });
    await client.connect();
    try {
      const { rows } = await client.query("SELECT holder, epoch FROM lease WHERE name = 'node controller'");
      const [row] = rows as { holder: string; epoch: string }[];
      return { pid: Number(row?.holder.split(' ')[1]), epoch: String(row?.epoch) };
    } finally {
      await client.end();
    }
  }

  it('of two workers one leads; one that slept through its lease changes nothing when it wakes up', async () => {
    const sleeper = await leader();
    const before = processOf(installation.home, number.nodeUuid);
    const ids = await traffic.accept(20);
    process.kill(sleeper.pid, 'SIGSTOP');
    try {
      const successor = await eventually(leader, ({ epoch }) => epoch !== sleeper.epoch, 40_000);
      expect(BigInt(successor.epoch)).toBeGreaterThan(BigInt(sleeper.epoch));
      expect(successor.pid).not.toBe(sleeper.pid);
      expect(processOf(installation.home, number.nodeUuid).instance).toBe(before.instance);
      // Something to do for whoever believes to lead: a dead process and a changed wish.
      process.kill(before.pid, 'SIGKILL');
      must(202, await installation.admin.post(`/admin/v1/nodes/${number.nodeId}/restart`));
    } finally {
      process.kill(sleeper.pid, 'SIGCONT');
    }
    await settled();
    const more = await traffic.accept(20);
    expect(await traffic.delivered([...ids, ...more], 60_000)).toEqual(onceEach(40));
    expect(livingProcessesOf(number.nodeUuid)).toEqual([processOf(installation.home, number.nodeUuid).pid]);
    expect((await leader()).pid).not.toBe(sleeper.pid);
  }, 180_000);

  it('a second process for a slot takes the right from the first, and no message is sent twice', async () => {
    await settled();
    const environment = environmentOf(installation.home, number.nodeUuid);
    const ids: string[] = [];
    for (let round = 0; round < 3; round++) {
      ids.push(...(await traffic.accept(40)));
      const rogue = spawn(process.execPath, [NODE], {
        env: { ...environment, NODE_INSTANCE: `rogue ${round}` },
        stdio: 'ignore',
      });
      rogues.push(rogue);
      await eventually(holds, (lease) => lease?.instance === `rogue ${round}`, 20_000);
      ids.push(...(await traffic.accept(40)));
      // The one that was there is fenced and ends; its driver starts another, which fences the rogue in turn.
      await settled();
    }
    const ends = await Promise.all(rogues.map(endOf));
    expect(ends).toEqual([3, 3, 3]);
    await eventually(
      () => traffic.statusesOf(ids),
      (statuses) => statuses.every((status) => status === 'delivered'),
      60_000,
    );
    expect(await traffic.sendsOf(ids)).toEqual(onceEach(240));
    expect(livingProcessesOf(number.nodeUuid)).toEqual([processOf(installation.home, number.nodeUuid).pid]);
  }, 240_000);

  it('what carries a stale epoch is refused: renewing, claiming, recording', async () => {
    await settled();
    const stale = (await holds())?.epoch;
    const control = new Api(
      installation.environment['INTERNAL_URL']!,
      environmentOf(installation.home, number.nodeUuid)['NODE_TOKEN'],
    );
    const taking = { slot: 0, instance: 'newer', version: '1', protocol: 1 };
    const newer = must(200, await control.post('/internal/v1/lease', taking)).body;
    expect(BigInt(String(newer['epoch']))).toBeGreaterThan(BigInt(stale!));

    const message = newId<'message'>(new Date());
    const outcome = { kind: 'accepted', wamid: 'wamid.stale', wa_id: null, held: false };
    const stats = { in_flight: 0, sent: 0, failed: 0, rss_bytes: 0, event_loop_lag_ms: 0 };
    const answers = await Promise.all([
      control.post('/internal/v1/lease/renew', { slot: 0, epoch: stale, stats }),
      control.post('/internal/v1/claim', { epoch: stale, message_ids: [message] }),
      control.post('/internal/v1/record', {
        epoch: stale,
        outcomes: [{ message_id: message, attempt_token: 'x', outcome }],
      }),
    ]);
    expect(answers.map(({ status, body }) => [status, body['code']])).toEqual([
      [409, 'fenced'],
      [409, 'fenced'],
      [409, 'fenced'],
    ]);
    await settled();
  }, 90_000);
});

const endOf = (child: ChildProcess): Promise<number | null> =>
  eventually(
    async () => child.exitCode,
    (code) => code !== null,
    40_000,
  );
