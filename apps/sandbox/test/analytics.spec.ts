import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { errorOf, PERSON, Stage, until, wamidOf, type Line } from './support/given.js';
import type { Json } from './support/receiver.js';

const NOON = '2026-11-10T12:00:00Z';
const DAY = Date.parse('2026-11-10T00:00:00Z') / 1000;

describe('analytics', () => {
  let stage: Stage;
  let line: Line;

  beforeEach(async () => {
    stage = await Stage.set();
    line = await stage.line();
    await stage.turnClockTo(NOON);
  });
  afterEach(() => stage.strike());

  async function marketing(): Promise<string> {
    return stage.template(line, {
      name: 'spring',
      category: 'MARKETING',
      components: [
        { type: 'BODY', text: 'New bikes are here' },
        {
          type: 'BUTTONS',
          buttons: [
            { type: 'URL', text: 'Look', url: 'https://nordwind.example/' },
            { type: 'QUICK_REPLY', text: 'Later' },
          ],
        },
      ],
    });
  }

  async function sendTemplate(): Promise<string> {
    const wamid = wamidOf(
      await stage.send(line, { type: 'template', template: { name: 'spring', language: { code: 'en_US' } } }),
    );
    await until(() => stage.receiver.statuses(wamid).some(({ status }) => status === 'delivered'));
    return wamid;
  }

  const ask = async (field: string): Promise<Json[]> => {
    const { body } = await stage.graph(line, 'GET', `/${line.waba}?fields=${encodeURIComponent(field)}`);
    expect(body['id']).toBe(line.waba);
    const [name = ''] = field.split('.');
    return (body[name] as { data: { data_points: Json[] }[] }).data[0]?.data_points ?? [];
  };
  const refusal = async (field: string) =>
    errorOf(await stage.graph(line, 'GET', `/${line.waba}?fields=${encodeURIComponent(field)}`));

  it('count what was sent and delivered', async () => {
    await marketing();
    await sendTemplate();
    await sendTemplate();
    expect(await ask(`analytics.start(${DAY}).end(${DAY + 86_400}).granularity(DAY)`)).toEqual([
      { start: DAY, end: DAY + 86_400, sent: 2, delivered: 2 },
    ]);
    expect(
      await ask(`analytics.start(${DAY}).end(${DAY + 86_400}).granularity(HALF_HOUR).phone_numbers(["4930111"])`),
    ).toEqual([]);
    expect(await ask(`analytics.start(${DAY}).end(${DAY + 1}).granularity(MONTH)`)).toEqual([]);
  });

  it('say of the price what the statuses said', async () => {
    await marketing();
    await stage.write({ text: 'Hi' });
    const template = await sendTemplate();
    const service = wamidOf(await stage.text(line, 'Hello'));
    await until(() => stage.receiver.statuses(service).length === 2);
    const told = [template, service].map((wamid) => stage.receiver.statuses(wamid).at(-1)?.['pricing'] as Json);
    const dimensions = 'COUNTRY,PRICING_TYPE,PRICING_CATEGORY,TIER,PHONE';
    const query = `pricing_analytics.start(${DAY}).end(${DAY + 86_400}).granularity(DAILY).metric_types(COST,VOLUME)`;
    const points = await ask(`${query}.dimensions(${dimensions})`);
    const common = { start: DAY, end: DAY + 86_400, country: 'ES', phone_number: '493090182044', volume: 1 };
    expect(points).toHaveLength(2);
    expect(points).toEqual(
      expect.arrayContaining([
        { ...common, tier: '0:750000', pricing_type: 'REGULAR', pricing_category: 'MARKETING' },
        { ...common, pricing_type: 'FREE_CUSTOMER_SERVICE', pricing_category: 'SERVICE' },
      ]),
    );
    for (const { type, category } of told)
      expect(points).toContainEqual(
        expect.objectContaining({
          pricing_type: String(type).toUpperCase(),
          pricing_category: String(category).toUpperCase(),
        }),
      );
    await stage.call('PUT', '/sandbox/rates', { marketing: 0.0615 });
    expect(await ask(query)).toEqual([{ start: DAY, end: DAY + 86_400, volume: 2, cost: 0.0615 }]);
    expect(await ask(`${query}.pricing_categories(["SERVICE"])`)).toMatchObject([{ volume: 1, cost: 0 }]);
  });

  it('know nothing of conversations, which are no more', async () => {
    const query = `conversation_analytics.start(${DAY}).end(${DAY + 86_400}).granularity(DAILY)`;
    expect(await ask(`${query}.phone_numbers([]).dimensions(["CONVERSATION_CATEGORY","COUNTRY"])`)).toEqual([]);
    expect(await refusal(`${query}.dimensions(["MOOD"])`)).toMatchObject({ code: 100 });
  });

  it.each([
    `analytics.start(${DAY}).end(${DAY}).granularity(DAY)`,
    `analytics.start(${DAY}).end(${DAY + 1}).granularity(YEAR)`,
    `analytics.start(${DAY}).granularity(DAY)`,
    `analytics.start(yesterday).end(${DAY}).granularity(DAY)`,
    `pricing_analytics.start(1600000000).end(${DAY}).granularity(DAILY)`,
    `pricing_analytics.start(${DAY}).end(${DAY + 1}).granularity(DAILY).metric_types(LOVE)`,
    `pricing_analytics.start(${DAY}`,
  ])('refuse %s', async (field) => {
    expect(await refusal(field)).toMatchObject({ code: 100 });
  });

  it('follow a template to the tap, once insights are enabled', async () => {
    const id = await marketing();
    const wamid = await sendTemplate();
    await stage.call('POST', `/handsets/${PERSON}/read`);
    await stage.call('POST', `/handsets/${PERSON}/taps`, { message_id: wamid, title: 'Look' });
    await stage.write({ button: { id: 'Later', title: 'Later' } });
    const path = `/${line.waba}/template_analytics`;
    const query = new URLSearchParams({
      start: String(DAY),
      end: String(DAY + 86_400),
      granularity: 'daily',
      metric_types: 'sent,delivered,read,clicked,cost',
      template_ids: JSON.stringify([id]),
    });
    const get = () => stage.graph(line, 'GET', `${path}?${query.toString()}`);
    expect(errorOf(await get())).toMatchObject({ code: 200005 });
    await stage.graph(line, 'POST', `/${line.waba}?is_enabled_for_insights=true`);
    expect(errorOf(await stage.graph(line, 'POST', `/${line.waba}?is_enabled_for_insights=false`))).toMatchObject({
      code: 100,
    });
    await stage.call('PUT', '/sandbox/rates', { marketing: 0.06 });
    expect((await get()).body['data']).toEqual([
      {
        data_points: [
          {
            template_id: id,
            start: DAY,
            end: DAY + 86_400,
            sent: 1,
            delivered: 1,
            read: 1,
            clicked: expect.arrayContaining([
              { type: 'url_button', button_content: 'Look', count: 1 },
              { type: 'quick_reply_button', button_content: 'Later', count: 1 },
            ]),
            cost: [
              { type: 'amount_spent', value: 0.06 },
              { type: 'cost_per_delivered', value: 0.06 },
              { type: 'cost_per_url_button_click', value: 0.06 },
            ],
          },
        ],
      },
    ]);
    query.set('template_ids', '["1"]');
    expect(errorOf(await get())).toMatchObject({ code: 100 });
  });
});
