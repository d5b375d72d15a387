import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { errorOf, Stage, until, type Line } from './support/given.js';
import type { Json } from './support/receiver.js';

describe('what Meta does to an account', () => {
  let stage: Stage;
  let line: Line;

  beforeEach(async () => {
    stage = await Stage.set();
    line = await stage.line();
    await stage.write({ text: 'Hi' });
  });
  afterEach(() => stage.strike());

  const happen = (event: Json) => stage.call('POST', `/sandbox/wabas/${line.waba}/events`, event);
  const update = (value: Json) => happen({ field: 'account_update', value });
  const template = () =>
    stage.send(line, { type: 'template', template: { name: 'hello', language: { code: 'en_US' } } });

  async function told(field: string): Promise<Json> {
    await until(() => stage.receiver.of(field).length > 0);
    return stage.receiver.of(field).at(-1) as Json;
  }

  it('restricts it for a while', async () => {
    const components = [{ type: 'BODY', text: 'Hello there' }];
    await stage.template(line, { name: 'hello', category: 'MARKETING', components });
    const expiration = Math.floor(Date.now() / 1000) + 86_400;
    const restriction = { restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration };
    const value = { event: 'ACCOUNT_RESTRICTION', restriction_info: [restriction] };
    expect((await update(value)).status).toBe(202);
    expect(await told('account_update')).toEqual(value);
    expect(errorOf(await template())).toMatchObject({ code: 368 });
    expect((await stage.text(line, 'Service goes on')).status).toBe(200);
    await stage.turnClock(25);
    expect((await template()).status).toBe(200);
  });

  const restrict = (type: string) =>
    update({ event: 'ACCOUNT_RESTRICTION', restriction_info: [{ restriction_type: type }] });
  const create = (name: string, category: string) =>
    stage.graph(line, 'POST', `/${line.waba}/message_templates`, {
      name,
      language: 'en_US',
      category,
      components: [{ type: 'BODY', text: `Hello from ${name}` }],
    });

  it('keeps it from adding numbers', async () => {
    await restrict('RESTRICTED_ADD_PHONE_NUMBER_ACTION');
    const number = { cc: '49', phone_number: '3090182099', verified_name: 'Nordwind' };
    const refused = await stage.graph(line, 'POST', `/${line.waba}/phone_numbers`, number);
    expect(refused.status).toBe(403);
    expect(errorOf(refused)).toMatchObject({ code: 368 });
    await stage.call('POST', `/sandbox/wabas/${line.waba}/events`, {
      field: 'account_update',
      value: { event: 'ACCOUNT_RESTRICTION', restriction_info: [] },
    });
    expect((await stage.graph(line, 'POST', `/${line.waba}/phone_numbers`, number)).status).toBe(200);
  });

  it('takes utility away from it, also what was approved as such', async () => {
    const id = String((await create('hello', 'UTILITY')).body['id']);
    await until(() => stage.receiver.of('message_template_status_update').length > 0);
    await restrict('RESTRICTED_UTILITY_TEMPLATES');
    expect(await told('template_category_update')).toMatchObject({
      message_template_name: 'hello',
      previous_category: 'UTILITY',
      new_category: 'MARKETING',
    });
    expect((await stage.graph(line, 'GET', `/${id}?fields=category,status`)).body).toMatchObject({
      category: 'MARKETING',
      status: 'APPROVED',
    });
    expect(errorOf(await create('order', 'UTILITY'))).toMatchObject({ code: 131064 });
    expect((await create('news', 'MARKETING')).status).toBe(200);
  });

  it('takes direct sending away from it', async () => {
    await stage.call('PUT', '/sandbox/limits', { waba_id: line.waba, direct_send: true });
    const direct = () => stage.text(line, 'Your order is ready', { category: 'utility' });
    expect((await direct()).status).toBe(200);
    await restrict('RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES');
    expect(errorOf(await direct())).toMatchObject({ code: 131064 });
    expect((await stage.text(line, 'Hi')).status).toBe(200);
  });

  it('bans it and lets it back', async () => {
    const ban = (state: string) =>
      update({ event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: state, waba_ban_date: 'April 17, 2026' } });
    await ban('SCHEDULE_FOR_DISABLE');
    expect((await stage.text(line, 'Still here')).status).toBe(200);
    await ban('DISABLE');
    const refused = await stage.text(line, 'Hello?');
    expect(refused.status).toBe(403);
    expect(errorOf(refused)).toMatchObject({ code: 131031 });
    const node = await stage.graph(line, 'GET', `/${line.waba}?fields=status,health_status`);
    expect(node.body['health_status']).toMatchObject({
      can_send_message: 'BLOCKED',
      entities: expect.arrayContaining([
        expect.objectContaining({ entity_type: 'WABA', errors: [expect.objectContaining({ error_code: 141014 })] }),
      ]),
    });
    await ban('REINSTATE');
    expect((await stage.text(line, 'Hello!')).status).toBe(200);
  });

  it('misses its payment method', async () => {
    const components = [{ type: 'BODY', text: 'Hello there' }];
    await stage.template(line, { name: 'hello', category: 'MARKETING', components });
    await stage.call('PUT', `/sandbox/wabas/${line.waba}`, { payment_method: false });
    expect(errorOf(await template())).toMatchObject({ code: 131042 });
  });

  it('reviews it, warns it and changes what it may do', async () => {
    await happen({ field: 'account_review_update', value: { decision: 'REJECTED' } });
    expect(await told('account_review_update')).toEqual({ decision: 'REJECTED' });
    expect((await stage.graph(line, 'GET', `/${line.waba}?fields=account_review_status`)).body).toMatchObject({
      account_review_status: 'REJECTED',
    });
    const capability = { max_daily_conversations_per_business: 2000, max_phone_numbers_per_business: 2 };
    await happen({ field: 'business_capability_update', value: capability });
    expect(await told('business_capability_update')).toEqual(capability);
    expect((await happen({ field: 'account_review_update', value: { decision: 'MAYBE' } })).status).toBe(422);
  });

  it('makes a number faster', async () => {
    const value = { event: 'THROUGHPUT_UPGRADE', max_daily_conversations_per_business: 'TIER_UNLIMITED' };
    await happen({ field: 'phone_number_quality_update', pnid: line.pnid, value });
    expect(await told('phone_number_quality_update')).toEqual({ display_phone_number: '493090182044', ...value });
    expect((await stage.graph(line, 'GET', `/${line.pnid}?fields=throughput`)).body).toMatchObject({
      throughput: { level: 'HIGH' },
    });
  });

  it('has a problem that belongs to no message', async () => {
    const errors = [{ code: 130429, details: 'Too fast' }];
    expect((await happen({ field: 'messages', pnid: line.pnid, value: { errors } })).status).toBe(202);
    const problems = () => stage.receiver.of('messages').filter((value) => value['errors'] !== undefined);
    await until(() => problems().length > 0);
    expect(problems()[0]).toEqual({
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '493090182044', phone_number_id: line.pnid },
      errors: [
        {
          code: 130429,
          title: 'Rate limit hit',
          message: 'Rate limit hit',
          error_data: { details: 'Too fast' },
          href: expect.stringMatching(/^https/),
        },
      ],
    });
    expect((await happen({ field: 'messages', pnid: line.pnid, value: { errors: [{ code: 7 }] } })).status).toBe(422);
    expect((await happen({ field: 'messages', pnid: '1', value: { errors } })).status).toBe(422);
  });

  it.each([
    ['flows', { event: 'FLOW_STATUS_CHANGE', message: 'Published', flow_id: '9001', new_status: 'PUBLISHED' }],
    ['payment_configuration_update', { configuration_name: 'main', status: 'ACTIVE' }],
  ])('tells of %s as it is', async (field, value) => {
    await happen({ field, value });
    expect(await told(field)).toEqual(value);
  });

  it('tells of leads under the number and of solutions under the portfolio', async () => {
    const lead = { id: 'wamid.x', event_name: 'LeadSubmitted', timestamp: 1_793_870_000, ctwa_clid: 'ARAk' };
    await happen({ field: 'automatic_events', pnid: line.pnid, value: lead });
    expect(await told('automatic_events')).toMatchObject({
      metadata: { phone_number_id: line.pnid },
      automatic_events: [lead],
    });
    const solution = { event: 'SOLUTION_CREATED', solution_id: '7744', solution_status: 'INITIATED' };
    await happen({ field: 'partner_solutions', value: solution });
    expect(await told('partner_solutions')).toEqual(solution);
    const change = stage.receiver.changes.find(({ field }) => field === 'partner_solutions');
    expect(change?.wabaId).not.toBe(line.waba);
  });

  it('takes the partner away, told under the portfolio', async () => {
    await update({
      event: 'PARTNER_REMOVED',
      disconnection_info: { reason: 'ACCOUNT_DISCONNECTED', initiated_by: 'USER' },
    });
    await told('account_update');
    const [change] = stage.receiver.changes.filter(({ field }) => field === 'account_update');
    expect(change?.wabaId).not.toBe(line.waba);
    expect(change?.value).toMatchObject({
      event: 'PARTNER_REMOVED',
      waba_info: { waba_id: line.waba, owner_business_id: change?.wabaId },
    });
  });
});

describe('the test button', () => {
  it('sends a signed sample of every field whose shape is documented', async () => {
    const stage = await Stage.set();
    const { body } = await stage.call('GET', '/sandbox/webhook/fields');
    const samples = body['samples'] as string[];
    expect(samples.length).toBeGreaterThan(20);
    for (const field of samples) {
      const reply = await stage.call('POST', '/sandbox/webhook/test', { field });
      expect(reply.body).toEqual({ field, answered: 200 });
      expect(stage.receiver.of(field)).toHaveLength(1);
    }
    expect(stage.receiver.unsigned).toBe(0);
    for (const field of ['weather', 'constructor'])
      expect((await stage.call('POST', '/sandbox/webhook/test', { field })).status).toBe(422);
    await stage.strike();
  });
});
