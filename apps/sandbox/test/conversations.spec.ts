import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PERSON, Stage, until, wamidOf, type Line } from './support/given.js';
import type { Json } from './support/receiver.js';

const HOUR_MS = 3_600_000;

describe('a conversation, as long as those were what was paid for', () => {
  let stage: Stage;
  let line: Line;
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'));
    stage = await Stage.set({ dataDir });
    line = await stage.line();
    for (const category of ['UTILITY', 'MARKETING'])
      await stage.template(line, {
        name: category.toLowerCase(),
        category,
        components: [{ type: 'BODY', text: `Hello there, this is ${category}` }],
      });
  });
  afterEach(async () => {
    await stage.strike();
    await rm(dataDir, { recursive: true });
  });

  const later = (hours: number) => stage.call('PUT', '/sandbox/clock', { advance_ms: hours * HOUR_MS });
  const template = async (name: string) =>
    wamidOf(await stage.send(line, { type: 'template', template: { name, language: { code: 'en_US' } } }));
  const text = async (body: string) => wamidOf(await stage.text(line, body));

  /** What `sent` and `delivered` say of a message. */
  async function told(wamid: string): Promise<{ sent: Json; delivered: Json }> {
    const of = (status: string) => stage.receiver.statuses(wamid).find((each) => each['status'] === status);
    await until(() => of('sent') !== undefined && of('delivered') !== undefined);
    return { sent: of('sent') ?? {}, delivered: of('delivered') ?? {} };
  }
  const conversationOf = async (wamid: string) => (await told(wamid)).sent['conversation'] as Json;

  it('is opened by a template and holds what follows, until it is over', async () => {
    await stage.turnClockTo('2025-01-15T00:00:00Z');
    const opener = await told(await template('marketing'));
    expect(opener.sent).toMatchObject({
      conversation: { origin: { type: 'marketing' }, expiration_timestamp: String(Date.UTC(2025, 0, 16) / 1000) },
      pricing: { billable: true, pricing_model: 'CBP', category: 'marketing' },
    });
    expect(opener.sent['pricing']).not.toHaveProperty('type');
    const { id } = opener.sent['conversation'] as Json;
    expect(opener.delivered['conversation']).toEqual({ id, origin: { type: 'marketing' } });

    await later(4);
    await stage.write({ text: 'Hi' });
    expect(await conversationOf(await text('Hello'))).toEqual({ id, origin: { type: 'marketing' } });
    // A template of another category opens another one beside it.
    const other = await told(await template('utility'));
    expect(other.sent).toMatchObject({ conversation: { origin: { type: 'utility' } }, pricing: { billable: true } });

    await later(21);
    const utility = other.sent['conversation'] as Json;
    expect(await conversationOf(await text('Still there?'))).toMatchObject({ id: utility['id'] });
    await later(2.5);
    await stage.write({ text: 'Yes' });
    await later(1);
    const service = await told(await text('Good'));
    expect(service.sent).toMatchObject({
      conversation: { origin: { type: 'service' }, expiration_timestamp: expect.any(String) },
      pricing: { billable: false, pricing_model: 'CBP', category: 'service' },
    });
  });

  it('goes on after a restart', async () => {
    await stage.turnClockTo('2025-01-15T00:00:00Z');
    const { id } = await conversationOf(await template('marketing'));
    await stage.restart();
    expect(await conversationOf(await template('marketing'))).toEqual({ id, origin: { type: 'marketing' } });
  });

  it('of service was free for the first thousand of a month, later for good; of utility in the window since April', async () => {
    const pricing = async (wamid: string) => (await told(wamid)).sent['pricing'];
    await stage.turnClockTo('2024-06-15T00:00:00Z');
    await stage.write({ text: 'Hi' });
    expect(await pricing(await text('Hello'))).toMatchObject({ billable: false, category: 'service' });
    expect(await pricing(await template('utility'))).toMatchObject({ billable: true, category: 'utility' });
    await stage.turnClockTo('2025-04-15T00:00:00Z');
    await stage.write({ text: 'Hi' });
    expect(await pricing(await template('utility'))).toMatchObject({ billable: false, category: 'utility' });
  });

  it('was told by who began it before there were categories', async () => {
    await stage.turnClockTo('2023-03-15T00:00:00Z');
    const begun = await told(await template('marketing'));
    expect(begun.sent).toMatchObject({
      conversation: { origin: { type: 'business_initiated' } },
      pricing: { billable: false, pricing_model: 'CBP', category: 'business_initiated' },
    });
    await later(25);
    await stage.write({ text: 'Hi' });
    const answered = await told(await text('Hello'));
    expect(answered.sent).toMatchObject({ conversation: { origin: { type: 'user_initiated' } } });
    const { id } = answered.sent['conversation'] as Json;
    expect(await conversationOf(await template('utility'))).toMatchObject({ id });
  });

  it('after a click on an ad is free for 72 hours and closes the others', async () => {
    await stage.turnClockTo('2025-01-15T00:00:00Z');
    await told(await template('marketing'));
    await stage.write({ text: 'Hi', referral: { source_type: 'ad', source_id: '1203', ctwa_clid: 'ARAk' } });
    const entry = await told(await text('Welcome'));
    expect(entry.sent).toMatchObject({
      conversation: {
        origin: { type: 'referral_conversion' },
        expiration_timestamp: String(Date.UTC(2025, 0, 18) / 1000),
      },
      pricing: { billable: false, pricing_model: 'CBP', category: 'referral_conversion' },
    });
    const { id } = entry.sent['conversation'] as Json;
    await later(71);
    expect(await conversationOf(await template('marketing'))).toEqual({ id, origin: { type: 'referral_conversion' } });
    await later(2);
    expect(await conversationOf(await template('marketing'))).toMatchObject({ origin: { type: 'marketing' } });
  });

  it('that was still open when the prices changed holds the utility that falls into it', async () => {
    await stage.turnClockTo('2025-06-30T20:00:00Z');
    const { id } = await conversationOf(await template('utility'));
    await later(10);
    const after = await told(await template('utility'));
    expect(after.sent).toMatchObject({ conversation: { id }, pricing: { pricing_model: 'CBP' } });
    const marketing = await told(await template('marketing'));
    expect(marketing.sent['pricing']).toMatchObject({ pricing_model: 'PMP', type: 'regular' });
  });

  it('is counted once', async () => {
    await stage.turnClockTo('2025-01-15T06:00:00Z');
    await stage.call('PUT', '/sandbox/rates', { marketing: 0.1 });
    await told(await template('marketing'));
    await told(await template('marketing'));
    await stage.write({ text: 'Hi' }, PERSON);
    await told(await text('Hello'));
    const day = Date.UTC(2025, 0, 15) / 1000;
    const field =
      `conversation_analytics.start(${day}).end(${day + 86_400}).granularity(DAILY)` +
      `.dimensions(CONVERSATION_CATEGORY,CONVERSATION_TYPE,COUNTRY,PHONE)`;
    const { body } = await stage.graph(line, 'GET', `/${line.waba}?fields=${field}`);
    expect(body['conversation_analytics']).toEqual({
      data: [
        {
          data_points: [
            {
              start: day,
              end: day + 86_400,
              conversation: 1,
              phone_number: '493090182044',
              country: 'ES',
              conversation_type: 'REGULAR',
              conversation_category: 'MARKETING',
              cost: 0.1,
            },
          ],
        },
      ],
    });
  });
});
