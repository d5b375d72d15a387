import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/api.js';
import { Installation, must, type StoryNumber, type Tenant } from '../support/installation.js';

describe('Money, templates and time', () => {
  let installation: Installation;
  let tenant: Tenant;
  let number: StoryNumber;
  beforeAll(async () => {
    installation = await Installation.start('postgres');
    tenant = await installation.tenant('Money', '10.00');
    number = await tenant.number();
  }, 120_000);
  afterAll(() => installation?.close());

  const ledger = () => installation.admin.get('/admin/v1/ledger/check');

  it('gets a template approved, and refuses it until then', async () => {
    const person = await tenant.person({ consent: 'utility' });
    must(
      202,
      await tenant.api.post('/v1/templates', {
        name: 'order_shipped',
        language: 'en',
        category: 'utility',
        body: 'Hello {{1}}, your order {{2}} is on its way.',
        examples: ['Ada', 'A-17'],
      }),
    );
    await eventually(
      () => tenant.api.get('/v1/templates?name=order_shipped'),
      ({ body }) => String(body['data']?.[0]?.['status']) === 'approved',
    );
    const id = await tenant.send({ to: person.phone, template: { name: 'order_shipped', params: ['Ada', 'A-17'] } });
    await tenant.reaches(id, 'delivered');
    expect(JSON.stringify(await person.sees())).toContain('your order A-17 is on its way');
  });

  it('names the parameter that is missing', async () => {
    const person = await tenant.person({ consent: 'utility' });
    const answer = await tenant.api.post('/v1/messages', {
      to: person.phone,
      template: { name: 'order_shipped', params: ['Ada'] },
    });
    expect(answer).toMatchObject({ status: 422, body: { code: 'template_parameters_invalid' } });
    expect(answer.body['errors']?.[0]).toMatchObject({ detail: expect.any(String) });
  });

  it('charges a template by the card of the recipient’s market, exactly once, and the ledger stays zero', async () => {
    const before = must(200, await tenant.api.get('/v1/balance')).body;
    const person = await tenant.person({ consent: 'utility' });
    const id = await tenant.send({ to: person.phone, template: { name: 'order_shipped', params: ['Ada', 'A-18'] } });
    const message = (await tenant.reaches(id, 'delivered')) as { price: { market: string; amount: string } };
    // Spain, utility, card of October 2026. source: pricing-and-policy.md §3.2
    expect(message.price).toMatchObject({ final: true, market: 'Spain', amount: '0.02' });
    const after = must(200, await tenant.api.get('/v1/balance')).body;
    expect(Number(before['available']) - Number(after['available'])).toBeCloseTo(0.02, 6);
    expect(must(200, await ledger()).body).toMatchObject({ ok: true });
  });

  it('refuses when the wallet is empty, and says so with the price', async () => {
    const poor = await installation.tenant('Poor', '0');
    const sender = await poor.number();
    const person = await poor.reachable(sender);
    const answer = await poor.api.post('/v1/messages', { to: person.phone, text: 'Hi' });
    expect(answer).toMatchObject({ status: 402, body: { code: 'insufficient_balance' } });
  });

  it('refuses free text again 25 hours later by the clock of the installation; the template still goes out', async () => {
    const person = await tenant.person();
    must(
      201,
      await tenant.api.post(`/v1/contacts/${person.phone}/consents`, {
        event: 'granted',
        purpose: 'utility',
        method: 'web form',
      }),
    );
    await person.writesTo(number);
    await tenant.reaches(await tenant.send({ to: person.phone, text: 'Within the window' }), 'delivered');
    await installation.advance(25);
    expect(await tenant.api.post('/v1/messages', { to: person.phone, text: 'Too late' })).toMatchObject({
      status: 409,
      body: { code: 'window_closed' },
    });
    const id = await tenant.send({ to: person.phone, template: { name: 'order_shipped', params: ['Ada', 'A-19'] } });
    await tenant.reaches(id, 'delivered');
  });

  it('sends a scheduled message when its time has come, and not one that was canceled', async () => {
    const person = await tenant.person({ consent: 'utility' });
    const at = new Date(
      Date.parse(String(must(200, await installation.admin.get('/admin/v1/clock')).body['now'])) + 2 * 3_600_000,
    ).toISOString();
    const template = { name: 'order_shipped', params: ['Ada', 'A-20'] };
    const later = await tenant.send({ to: person.phone, template, send_at: at });
    const never = await tenant.send({ to: person.phone, template, send_at: at });
    expect(await tenant.message(later)).toMatchObject({ status: 'scheduled' });
    expect(await tenant.api.post(`/v1/messages/${never}/cancel`)).toMatchObject({
      status: 200,
      body: { status: 'canceled' },
    });
    await installation.advance(2.01);
    await tenant.reaches(later, 'delivered');
    expect(await tenant.message(never)).toMatchObject({ status: 'canceled' });
    expect(await person.sees()).toHaveLength(1);
    expect(must(200, await ledger()).body).toMatchObject({ ok: true });
  });
});
