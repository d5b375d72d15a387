import { queueOfNode } from '#node-protocol';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';

import { eventually, listIn } from '../support/api.js';
import { backends, Installation, type StoryNumber, type Tenant } from '../support/installation.js';
import { environmentOf } from '../support/node-processes.js';

const QUEUED = 'a queue of its own';

describe.each(backends)('What a node can do with its way to the queue, on %s', (backend) => {
  let installation: Installation;
  let tenant: Tenant;
  let number: StoryNumber;
  let other: StoryNumber;
  let url: string;
  beforeAll(async () => {
    installation = await Installation.start(backend);
    tenant = await installation.tenant();
    number = await tenant.number();
    other = await tenant.number();
    url = environmentOf(installation.home, number.nodeUuid)['QUEUE_URL']!;
  }, 120_000);
  afterAll(() => installation?.close());

  it('is enough to send', async () => {
    const person = await tenant.reachable(number);
    await tenant.reaches(await tenant.send({ from: number.phone, to: person.phone, text: 'Hello' }), 'delivered');
    const node = (await installation.admin.get(`/admin/v1/nodes/${number.nodeId}`)).body;
    const confined = listIn(node['status']?.['conditions']).find((each) => String(each['type']) === 'QueueConfined');
    // The Redis of the tests lets anybody in, and the condition must not hide it.
    expect(confined).toMatchObject(
      backend === 'redis' ? { status: 'False', reason: 'RedisOpen' } : { status: 'True', reason: 'QueueRole' },
    );
  });

  if (backend === 'redis') itIsConfinedOnRedis();
  else itIsConfinedOnPostgres();

  function itIsConfinedOnRedis(): void {
    const refused = (work: Promise<unknown>) => expect(work).rejects.toThrow(/NOPERM|no permissions|can't access/i);

    it('shows nothing of the queue of another node', async () => {
      const redis = new Redis(url, { maxRetriesPerRequest: 1 });
      const [own, foreign] = [number, other].map((each) => `bull:${queueOfNode(each.nodeUuid)}`);
      try {
        expect(await redis.hgetall(`${own}:meta`)).not.toEqual({});
        await refused(redis.hgetall(`${foreign}:meta`));
        await refused(redis.lrange(`${foreign}:wait`, 0, -1));
        await refused(redis.del(`${foreign}:wait`));
        await refused(redis.rename(`${own}:meta`, `${foreign}:stolen`));
        await refused(redis.eval("return redis.call('HGETALL', KEYS[1])", 1, `${foreign}:meta`));
        await refused(redis.eval(`return redis.call('HGETALL', '${foreign}:meta')`, 0));
        await refused(redis.lrange('bull:inbound:wait', 0, -1));
      } finally {
        redis.disconnect();
      }
    });

    it('cannot look over the server or change it', async () => {
      const redis = new Redis(url, { maxRetriesPerRequest: 1 });
      try {
        await refused(redis.keys('*'));
        await refused(redis.scan(0));
        await refused(redis.randomkey());
        await refused(redis.flushall());
        await refused(redis.config('GET', '*'));
        await refused(redis.call('ACL', 'LIST'));
        await refused(redis.call('CLIENT', 'LIST'));
        await refused(redis.call('CLIENT', 'TRACKING', 'ON', 'BCAST'));
        await refused(redis.publish('anything', 'x'));
        await refused(redis.psubscribe('*'));
        await refused(redis.call('MONITOR'));
      } finally {
        redis.disconnect();
      }
    });
  }

  function itIsConfinedOnPostgres(): void {
    it(`sees no table outside ${QUEUED}`, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        const { rows } = await client.query<{ name: string; allowed: boolean }>(
          `SELECT format('%I.%I', n.nspname, c.relname) AS name,
             has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
               OR has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') AS allowed
           FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'bullmq')`,
        );
        expect(rows.length).toBeGreaterThan(30);
        expect(rows.filter((row) => row.allowed)).toEqual([]);
        for (const table of ['message', 'number', 'tenant', 'lease'])
          await expect(client.query(`SELECT * FROM public.${table}`)).rejects.toThrow('permission denied');
      } finally {
        await client.end();
      }
    });

    it('is no way to another role', async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        for (const role of ['trunkline_app', 'trunkline_system'])
          await expect(client.query(`SET ROLE ${role}`)).rejects.toThrow('permission denied');
        await expect(client.query('CREATE TABLE public.mine ()')).rejects.toThrow('permission denied');
      } finally {
        await client.end();
      }
    });
  }

  if (backend === 'redis')
    it('comes back by itself when Redis has forgotten its users', async () => {
      const server = new Redis(process.env['TRUNKLINE_TEST_REDIS']!);
      const user = queueOfNode(number.nodeUuid);
      await server.call('ACL', 'DELUSER', user);
      const person = await tenant.reachable(number);
      const id = await tenant.send({ from: number.phone, to: person.phone, text: 'After the restart' });
      await tenant.reaches(id, 'delivered', 40_000);
      expect(
        await eventually(
          () => server.call('ACL', 'USERS'),
          (users) => (users as string[]).includes(user),
        ),
      ).toBeTruthy();
      server.disconnect();
    });
});
