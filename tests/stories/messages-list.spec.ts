import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listIn } from '../support/api.js';
import { Installation, must, type Person, type StoryNumber, type Tenant } from '../support/installation.js';

const HOUR_MS = 3_600_000;

describe('A list of messages', () => {
  let installation: Installation;
  let tenant: Tenant;
  let number: StoryNumber;
  let ann: Person;
  let ben: Person;
  const sent: Record<'delivered' | 'toBen' | 'scheduled' | 'canceled', string> = {
    delivered: '',
    toBen: '',
    scheduled: '',
    canceled: '',
  };
  beforeAll(async () => {
    installation = await Installation.start('postgres');
    tenant = await installation.tenant();
    number = await tenant.number();
    [ann, ben] = [await tenant.person(), await tenant.person()];
    for (const person of [ann, ben]) await person.writesTo(number);
    const later = new Date(Date.now() + HOUR_MS).toISOString();
    sent.delivered = await tenant.send({ to: ann.phone, text: 'One', ref: 'order 7' });
    sent.toBen = await tenant.send({ to: ben.phone, text: 'Two', ref: 'order 7' });
    sent.scheduled = await tenant.send({ to: ann.phone, text: 'Three', send_at: later });
    sent.canceled = await tenant.send({ to: ann.phone, text: 'Four', send_at: later });
    must(200, await tenant.api.post(`/v1/messages/${sent.canceled}/cancel`, {}));
    for (const id of [sent.delivered, sent.toBen]) await tenant.reaches(id, 'delivered');
  }, 120_000);
  afterAll(() => installation?.close());

  const list = async (query: string) => listIn(must(200, await tenant.api.get(`/v1/messages?${query}`)).body['data']);
  const idsOf = async (query: string) => (await list(query)).map((message) => String(message['id']));

  it('is told by status, newest first', async () => {
    expect(await idsOf('status=delivered')).toEqual([sent.toBen, sent.delivered]);
    expect(await idsOf('status=scheduled')).toEqual([sent.scheduled]);
    expect(await idsOf('status=canceled')).toEqual([sent.canceled]);
    for (const nobody of ['queued', 'sent', 'read', 'failed', 'expired', 'unknown', 'held'])
      expect([nobody, await idsOf(`status=${nobody}`)]).toEqual([nobody, []]);
  });

  it('is told by direction, and a status goes with it', async () => {
    expect(await idsOf('direction=out')).toEqual([sent.canceled, sent.scheduled, sent.toBen, sent.delivered]);
    const received = await list('direction=in');
    expect(received.map((message) => [message['direction'], message['status']])).toEqual([
      ['in', 'received'],
      ['in', 'received'],
    ]);
    expect(await idsOf('direction=in&status=delivered')).toEqual([]);
    expect(await idsOf('direction=out&status=received')).toEqual([]);
  });

  it('is told by person, reference and time, all of which have to fit', async () => {
    expect(await idsOf('ref=order%207')).toEqual([sent.toBen, sent.delivered]);
    expect(await idsOf(`ref=order%207&to=${encodeURIComponent(ann.phone)}`)).toEqual([sent.delivered]);
    const hours = (count: number) => new Date(Date.now() + count * HOUR_MS).toISOString();
    expect(await idsOf(`direction=out&until=${hours(-1)}`)).toEqual([]);
    expect(await idsOf(`direction=out&since=${hours(1)}`)).toEqual([]);
    expect(await idsOf(`status=delivered&since=${hours(-1)}&until=${hours(1)}`)).toHaveLength(2);
  });

  it('comes in pages that show each message once', async () => {
    const seen: unknown[] = [];
    for (let cursor = ''; seen.length < 10;) {
      const { body } = must(200, await tenant.api.get(`/v1/messages?direction=out&limit=1${cursor}`));
      seen.push(...listIn(body['data']).map((message) => message['id']));
      if (!body['next_cursor']) break;
      cursor = `&cursor=${encodeURIComponent(String(body['next_cursor']))}`;
    }
    expect(seen).toEqual(await idsOf('direction=out'));
  });

  it('refuses a status that there is not, and names those there are', async () => {
    const answer = await tenant.api.get('/v1/messages?status=lost');
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toContain('delivered');
  });
});
