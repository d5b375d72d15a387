import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { publicId } from '#platform/kernel';
import { listIn } from '../support/api.js';
import { BillingStory } from '../support/billing-story.js';

const NOBODY = publicId('tenant', '019ae000-0000-7000-8000-000000000000');

describe('The routes of billing', () => {
  let story: BillingStory;
  beforeAll(async () => {
    story = await BillingStory.start();
  });
  afterAll(() => story.close());

  it('books a payment once per reference and shows it in the balance', async () => {
    const tenant = await story.tenant();
    const payment = { amount: '25.00', reference: 'bank 1', note: 'first month' };
    const { status, body } = await tenant.admin.post('/credits', payment);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^led_/),
      amount: '25.00',
      currency: 'USD',
      reference: 'bank 1',
      note: 'first month',
      actor: expect.stringMatching(/^usr_/),
      balance: { available: '25.00', held: '0.00', credit_limit: '0.00', currency: 'USD' },
    });
    const again = await tenant.admin.post('/credits', payment);
    expect([again.status, again.body['id']]).toEqual([201, body['id']]);
    expect(await tenant.admin.post('/credits', { ...payment, amount: '26' })).toMatchObject({
      status: 409,
      body: { code: 'reference_reused' },
    });
    expect((await tenant.api.get('/v1/balance')).body).toEqual({
      currency: 'USD',
      available: '25.00',
      held: '0.00',
      credit_limit: '0.00',
    });
  });

  it('refuses money it cannot read, another currency, and companies that are not there', async () => {
    const tenant = await story.tenant();
    for (const amount of ['0', '-1', '1e3', '1.1234567', '12,50', 5, '9999999999'])
      expect((await tenant.admin.post('/credits', { amount, reference: 'x' })).status).toBe(422);
    expect(await tenant.admin.post('/credits', { amount: '1', currency: 'EUR', reference: 'x' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/currency' }] },
    });
    for (const path of ['pricing', 'ledger'])
      expect((await story.admin.get(`/admin/v1/tenants/${NOBODY}/${path}`)).status).toBe(404);
    const payment = { amount: '1', reference: 'x' };
    expect((await story.admin.post(`/admin/v1/tenants/${NOBODY}/credits`, payment)).status).toBe(404);
    expect((await story.admin.put(`/admin/v1/tenants/${NOBODY}/pricing`, { model: 'classic' })).status).toBe(404);
  });

  it('keeps the plan of a company, and those agreed for later', async () => {
    const tenant = await story.tenant();
    const byDefault = { model: 'per-message-service', markup_ppm: 0, fee: '0.00', credit_limit: '0.00' };
    expect((await tenant.admin.get('/pricing')).body).toMatchObject({
      ...byDefault,
      effective_from: null,
      upcoming: [],
    });

    const plan = { model: 'classic', classic_rate: '0.05', charge_template_inside_window: true, credit_limit: '10' };
    const { status, body } = await tenant.admin.put('/pricing', plan);
    expect(status).toBe(200);
    expect(body).toMatchObject({ ...plan, credit_limit: '10.00', effective_from: expect.any(String), upcoming: [] });

    const later = { model: 'per-message-service', markup_ppm: 150_000, effective_from: '2099-01-01T00:00:00Z' };
    expect((await tenant.admin.put('/pricing', later)).body).toMatchObject({
      model: 'classic',
      upcoming: [{ model: 'per-message-service', markup_ppm: 150_000, effective_from: '2099-01-01T00:00:00.000Z' }],
    });
    expect((await tenant.api.get('/v1/balance')).body).toMatchObject({ credit_limit: '10.00' });
    const past = await tenant.admin.put('/pricing', { ...plan, effective_from: '2020-01-01T00:00:00Z' });
    expect(past).toMatchObject({ status: 422, body: { errors: [{ pointer: '/effective_from' }] } });
    expect((await tenant.admin.put('/pricing', { model: 'conversation' })).status).toBe(422);
  });

  it('reports what was charged by day, market and category, to the company alone', async () => {
    const tenant = await story.tenant('10.00');
    const other = await story.tenant('10.00');
    await tenant.capture((await tenant.hold(2)).ids, { pricing: { type: 'regular', category: 'marketing' } });
    const service = { category: 'service', kind: 'service', windowOpen: true, recipient: 'US.1234' } as const;
    const { ids } = await tenant.hold(1, service);
    await tenant.capture(ids, { ...service, pricing: { type: 'free_customer_service', category: 'service' } });

    const { status, body } = await tenant.api.get('/v1/usage');
    expect(status).toBe(200);
    const day = expect.stringMatching(/^\d{4}-\d\d-\d\d$/);
    expect(body).toMatchObject({ timezone: 'Europe/Berlin', since: expect.any(String), until: expect.any(String) });
    expect(body['data']).toEqual([
      {
        day,
        market: 'Germany',
        category: 'marketing',
        messages: 2,
        free_messages: 0,
        amount: '0.273',
        currency: 'USD',
      },
      {
        day,
        market: 'North America',
        category: 'service',
        messages: 1,
        free_messages: 1,
        amount: '0.00',
        currency: 'USD',
      },
    ]);
    expect((await other.api.get('/v1/usage')).body['data']).toEqual([]);
    expect((await tenant.api.get('/v1/usage?until=2026-01-01T00:00:00Z&since=2026-02-01T00:00:00Z')).status).toBe(422);
    expect((await tenant.api.get('/v1/usage?since=yesterday')).status).toBe(422);
  });

  it('shows the ledger of a company fact by fact, page by page, and that of one message', async () => {
    const tenant = await story.tenant('1.00');
    const [first, second] = (await tenant.hold(2)).ids as [never, never];
    await tenant.capture([first], { pricing: { type: 'regular', category: 'marketing' } });
    await tenant.release([second]);

    const facts: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await tenant.admin.get(`/ledger?limit=2${cursor}`);
      facts.push(...listIn(body['data']).map((each) => String(each['fact'])));
      if (!body['has_more']) break;
      cursor = `&cursor=${body['next_cursor']}`;
    }
    expect(facts.sort()).toEqual(['capture', 'hold', 'hold', 'meta_fee', 'release', 'top_up']);

    const { body } = await tenant.admin.get(`/ledger?message_id=${publicId('message', first)}`);
    expect(listIn(body['data']).find((each) => String(each['fact']) === 'capture')).toMatchObject({
      message_id: publicId('message', first),
      credit_id: null,
      currency: 'USD',
      entries: [
        { account: 'provider:revenue', amount: '0.1365' },
        { account: 'tenant:held', amount: '-0.1365' },
      ],
      memo: {
        price: '0.1365',
        cost: '0.1365',
        market: 'Germany',
        category: 'marketing',
        rate_row: 'USD/Germany/marketing/2026-10-01',
        pricing: { type: 'regular', category: 'marketing' },
        estimated: false,
      },
    });
    const neighbour = await story.tenant();
    const asked = await neighbour.admin.get(`/ledger?message_id=${publicId('message', first)}`);
    expect(asked.body['data']).toEqual([]);
    expect((await tenant.admin.get('/ledger?message_id=msg_nonsense')).status).toBe(404);
  });

  it("shows Meta's rates of a day", async () => {
    const { status, body } = await story.admin.get('/admin/v1/rate-cards?date=2026-10-01&currency=USD&market=India');
    expect(status).toBe(200);
    expect(body['date']).toBe('2026-10-01');
    expect(
      listIn(body['data']).map((row) => `${row['category']} ${row['rate']} since ${row['effective_from']}`),
    ).toEqual([
      'authentication 0.0014 since 2026-10-01',
      'authentication_international 0.0304 since 2026-07-01',
      'marketing 0.0118 since 2026-10-01',
      'service 0.0014 since 2026-10-01',
      'utility 0.0014 since 2026-10-01',
    ]);
    expect((await story.admin.get('/admin/v1/rate-cards?date=tomorrow')).status).toBe(422);
  });

  it('adds the whole ledger up for the provider', async () => {
    const { status, body } = await story.admin.get('/admin/v1/ledger/check');
    expect([status, body['ok'], body['mismatches']]).toEqual([200, true, []]);
    expect(body['currencies']).toEqual([{ currency: 'USD', entries: expect.any(Number), sum: '0.00' }]);
  });

  it('lets no company at the routes of the provider', async () => {
    const tenant = await story.tenant();
    const base = `/admin/v1/tenants/${tenant.publicId}`;
    for (const path of [`${base}/pricing`, `${base}/ledger`, '/admin/v1/rate-cards', '/admin/v1/ledger/check'])
      expect((await tenant.api.get(path)).status).toBe(403);
    expect((await tenant.api.post(`${base}/credits`, { amount: '1', reference: 'x' })).status).toBe(403);
    expect((await tenant.api.put(`${base}/pricing`, { model: 'classic' })).status).toBe(403);
  });
});
