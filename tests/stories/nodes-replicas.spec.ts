import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, listIn, type Body } from '../support/api.js';
import { backends, Installation, must, type Person, type StoryNumber, type Tenant } from '../support/installation.js';

const RATE = 20;
const PEOPLE = 10;
const ROUNDS = 12;

/** P2 and P8: replicas of a node are equal pullers, and what guards them is the claim and not luck. */
describe.each(backends)('Two replicas of one node under load, queues on %s', (backend) => {
  let installation: Installation;
  let tenant: Tenant;
  let number: StoryNumber;
  let people: Person[];

  beforeAll(async () => {
    installation = await Installation.start(backend);
    tenant = await installation.tenant();
    number = await tenant.number({ ratePerSecond: RATE, networkTakes: 1_000 });
    must(200, await installation.admin.patch(`/admin/v1/nodes/${number.nodeId}`, { replicas: 2 }));
    await eventually(
      () => node(),
      ({ status }) => Number(status?.['replicas_ready']) === 2,
      60_000,
    );
    people = await Promise.all(
      Array.from({ length: PEOPLE }, async () => {
        const person = await tenant.reachable(number);
        return person;
      }),
    );
  }, 180_000);
  afterAll(() => installation?.close());

  const steer = async (wish: 'pause' | 'resume', phase: string): Promise<void> => {
    must(202, await installation.admin.post(`/admin/v1/nodes/${number.nodeId}/${wish}`));
    await eventually(
      () => node(),
      ({ status }) => String(status?.['phase']) === phase,
      60_000,
    );
  };
  const node = async (): Promise<Body> =>
    must(200, await installation.admin.get(`/admin/v1/nodes/${number.nodeId}`)).body;

  /** One message to everybody; their texts count up. */
  async function round(index: number): Promise<string[]> {
    const messages = people.map((person) => ({ to: person.phone, text: `Number ${index}` }));
    const { body } = must(202, await tenant.api.post('/v1/messages/batch', { messages }));
    return listIn(body['results']).map((each) => String(each['id']));
  }

  /** What the network accepted from this number, in its order. */
  async function sends(): Promise<{ at: number; to: string; text: string; token: string }[]> {
    const path = `/oracle/requests?limit=1000&pnid=${number.phoneNumberId}`;
    return listIn(must(200, await installation.sandbox.get(path)).body['data']).map((each) => ({
      at: Date.parse(String(each['at'])),
      to: String(each['to']),
      text: String(each['body']?.['text']?.['body']),
      token: String(each['callback_data']),
    }));
  }

  it('keep the order of each person, the rate of the number, and send nothing twice', async () => {
    // All of it waits before the first message leaves: how fast it was handed in then says nothing about how fast it went out.
    await steer('pause', 'paused');
    const ids: string[] = [];
    for (let index = 0; index < ROUNDS; index++) ids.push(...(await round(index)));
    expect(await sends()).toEqual([]);
    await steer('resume', 'running');
    await eventually(
      async () => (await sends()).length,
      (count) => count >= ids.length,
      120_000,
    );
    const seen = await sends();
    expect(new Set(seen.map(({ token }) => token.split('.')[0])).size).toBe(seen.length);
    for (const { phone } of people)
      expect(seen.filter(({ to }) => to === phone).map(({ text }) => text)).toEqual(
        Array.from({ length: ROUNDS }, (_, index) => `Number ${index}`),
      );
    // A slow machine only makes it longer: beyond the burst that is allowed, so many cannot leave in less time at this rate.
    const took = seen.at(-1)!.at - seen[0]!.at;
    expect(took).toBeGreaterThan(((ids.length - RATE) / RATE) * 1_000 * 0.9);
  }, 180_000);

  it('both do their share', async () => {
    const shares = async () => listIn((await node())['leases']).map((lease) => Number(lease['stats']?.['sent'] ?? 0));
    let index = ROUNDS;
    await eventually(
      async () => {
        await round(index++);
        return shares();
      },
      (sent) => sent.length === 2 && sent.every((count) => count > 0),
      60_000,
    );
  }, 120_000);
});
