import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { sleep } from '#platform/kernel';
import { eventually, listIn } from '../support/api.js';
import { backends, Installation, must, type Person, type StoryNumber, type Tenant } from '../support/installation.js';
import type { Killable } from '../support/killable.js';
import { startRedis } from '../support/servers.mjs';

const PEOPLE = 200;
const BATCHES = 200;
const PER_BATCH = 10;
const SENDERS = 6;
const ROUNDS = 3;
const yes = () => true;
const no = () => false;

/** P1: an accepted message is never lost. P2: none is sent twice. P4: the ledger sums to zero, whoever dies when. */
describe.each(backends)('2,000 messages while everything is killed, queues on %s', (backend) => {
  let installation: Installation;
  let controlPlane: Killable;
  let worker: Killable;
  let redis: { url: string; stop: () => void } | null = null;
  let tenant: Tenant;
  let number: StoryNumber;
  let people: Person[];

  beforeAll(async () => {
    redis = backend === 'redis' ? await startRedis() : null; // of its own, because the story empties it
    const extra = redis ? { REDIS_URL: redis.url } : {};
    ({ installation, controlPlane, worker } = await Installation.startKillable(backend, extra));
    tenant = await installation.tenant();
    number = await tenant.number({ ratePerSecond: 1000 });
    people = [];
    while (people.length < PEOPLE) people.push(...(await Promise.all(Array.from({ length: 20 }, newcomer))));
  }, 180_000);
  afterAll(async () => {
    await installation?.close();
    redis?.stop();
  });

  const newcomer = async () => {
    const person = await tenant.person({ consent: null });
    await person.writesTo(number);
    return person;
  };

  /** Sends until there is an answer: the key makes the repeat harmless. */
  async function sendBatch(index: number): Promise<string[]> {
    const messages = Array.from({ length: PER_BATCH }, (_, each) => ({
      to: people[(index * PER_BATCH + each) % PEOPLE]!.phone,
      text: `Message ${index}.${each}`,
    }));
    for (;;) {
      const answer = await tenant.api
        .post('/v1/messages/batch', { messages }, { 'idempotency-key': `batch-${index}` })
        .catch(() => null);
      if (answer?.status === 202) return listIn(answer.body['results']).map((each) => String(each['id']));
      if (answer && answer.status < 500 && answer.status !== 409) must(202, answer);
      await sleep(100);
    }
  }

  /** The one node of the story, if it lives at this moment. */
  const killNode = async () => {
    const folder = join(installation.home, 'nodes', readdirSync(join(installation.home, 'nodes'))[0]!);
    const { pid } = JSON.parse(readFileSync(join(folder, 'slot-0.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
  };

  const flush = async () => {
    if (!redis) return;
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
  };

  /** Everything in turn, at random moments; the node as soon as it lives. More often would be a crash loop, which pauses. */
  async function killAround(): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) {
      await sleep(randomInt(300, 2_000));
      controlPlane.kill();
      await controlPlane.ready().catch(no); // without it the node has nothing in hand
      await number.ready().catch(no);
      await sleep(randomInt(500, 2_000));
      while (!(await killNode().then(yes, no))) await sleep(100);
      await sleep(randomInt(300, 2_000));
      worker.kill();
      await sleep(randomInt(300, 2_000));
      await flush();
    }
  }

  it('are each on the phone once, or known to be unknown, and none is left behind', async () => {
    // Sends take their time, so that every kill meets some under way; and statuses come when everybody has long given up waiting,
    // so that nothing but our own records keeps us from sending again.
    must(200, await installation.sandbox.put('/sandbox/chaos', { latencyMs: 300, webhookDelayMs: 6_000 }));
    const ids: string[] = [];
    let next = 0;
    const sender = async () => {
      for (let index = next++; index < BATCHES; index = next++) {
        ids.push(...(await sendBatch(index)));
        await sleep(randomInt(200, 1_200));
      }
    };
    await Promise.all([killAround(), ...Array.from({ length: SENDERS }, sender)]);
    await Promise.all([controlPlane.ready(), worker.ready()]);
    expect(new Set(ids).size).toBe(BATCHES * PER_BATCH);

    // What is unknown now may be delivered later: the statuses of lost answers are still on their way.
    const { sent } = await eventually(
      () => verdict(ids),
      ({ wrong }) => wrong.length === 0,
      150_000,
    );
    expect([...sent].filter(([, attempts]) => attempts.length > 1)).toEqual([]);
    expect(sent.size).toBeGreaterThan((BATCHES * PER_BATCH) / 2);
    expect(must(200, await installation.admin.get('/admin/v1/ledger/check')).body).toMatchObject({ ok: true });
  }, 300_000);

  /** What the network has, by message, and the messages of which we say something else. */
  async function verdict(
    ids: readonly string[],
  ): Promise<{ sent: Map<string, string[]>; wrong: [string, string | undefined][] }> {
    const sent = Map.groupBy(await oracle(), (token) => token.split('.')[0]!);
    const statuses = await statusesOf();
    const known = [...new Set([...ids, ...sent.keys()])];
    const wrong = known.flatMap((id): [string, string | undefined][] => {
      const status = statuses.get(id);
      return status === (sent.has(id) ? 'delivered' : 'unknown') ? [] : [[id, status]];
    });
    return { sent, wrong };
  }

  /** The attempt token of every send that the network has accepted. */
  async function oracle(): Promise<string[]> {
    const tokens: string[] = [];
    for (let after = '0'; ;) {
      const { body } = must(200, await installation.sandbox.get(`/oracle/requests?after=${after}&limit=1000`));
      const page = listIn(body['data']);
      if (page.length === 0) return tokens;
      tokens.push(...page.map((each) => String(each['callback_data'])));
      after = String(body['next_after']);
    }
  }

  async function statusesOf(): Promise<Map<string, string>> {
    const statuses = new Map<string, string>();
    for (let cursor = ''; ;) {
      const { body } = must(200, await tenant.api.get(`/v1/messages?direction=out&limit=100${cursor}`));
      for (const each of listIn(body['data'])) statuses.set(String(each['id']), String(each['status']));
      if (String(body['has_more']) !== 'true') break;
      cursor = `&cursor=${String(body['next_cursor'])}`;
    }
    return statuses;
  }
});
