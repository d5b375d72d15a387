import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { errorOf, Stage, until, type Line } from './support/given.js';
import { APP_SECRET, Receiver, VERIFY_TOKEN, type Json } from './support/receiver.js';

const APP = '880011223344556';
const PARTNER = '410077000123456';
const APP_TOKEN = `${APP}|${APP_SECRET}`;

describe('an account', () => {
  let stage: Stage;
  let line: Line;
  let node: Receiver;

  beforeEach(async () => {
    stage = await Stage.set();
    line = await stage.line();
    node = await new Receiver().start();
  });
  afterEach(async () => {
    await node.close();
    await stage.strike();
  });

  const subscribe = (body: Json) => stage.graph(line, 'POST', `/${line.waba}/subscribed_apps`, body);

  it('must be subscribed before its webhooks can go elsewhere, and a plain subscribe brings them back', async () => {
    await stage.graph(line, 'DELETE', `/${line.waba}/subscribed_apps`);
    const override = { override_callback_uri: node.url, verify_token: VERIFY_TOKEN };
    expect(errorOf(await subscribe(override))).toMatchObject({ code: 100 });
    await subscribe({});
    expect((await subscribe(override)).body).toEqual({ success: true });
    const long = { ...override, override_callback_uri: `${node.url}?${'x'.repeat(200)}` };
    expect(errorOf(await subscribe(long))).toMatchObject({ code: 100 });

    await stage.write({ text: 'To the node' });
    await until(() => node.messages().length === 1);
    // Everything but messages goes to the app all the same.
    await stage.graph(line, 'POST', `/${line.pnid}`, { pin: '123456' });
    await until(() => stage.receiver.of('security').length === 1);
    expect(node.of('security')).toEqual([]);

    const number = await new Receiver().start();
    const own = { override_callback_uri: number.url, verify_token: VERIFY_TOKEN };
    await stage.graph(line, 'POST', `/${line.pnid}`, { webhook_configuration: own });
    await stage.write({ text: 'To the number' });
    await until(() => number.messages().length === 1);
    expect((await stage.graph(line, 'GET', `/${line.pnid}`)).body['webhook_configuration']).toEqual({
      application: stage.receiver.url,
      whatsapp_business_account: node.url,
      phone_number: number.url,
    });
    await stage.graph(line, 'POST', `/${line.pnid}`, { webhook_configuration: { override_callback_uri: '' } });
    await subscribe({});
    await stage.write({ text: 'To the app' });
    await until(() => stage.receiver.messages().length === 1);
    await number.close();
  });

  it('sends the app the fields it has subscribed to, after a handshake, and no others', async () => {
    const path = `/v25.0/${APP}/subscriptions`;
    const ask = (fields: string, token = VERIFY_TOKEN, by = APP_TOKEN) => {
      const query = new URLSearchParams({
        object: 'whatsapp_business_account',
        callback_url: node.url,
        verify_token: token,
        fields,
      });
      return stage.call('POST', `${path}?${query.toString()}`, undefined, by);
    };
    expect(errorOf(await ask('messages', 'wrong'))).toMatchObject({ code: 100 });
    expect(errorOf(await ask('messages,weather'))).toMatchObject({ code: 100 });
    expect(errorOf(await ask('messages', VERIFY_TOKEN, line.token))).toMatchObject({ code: 10 });
    expect((await ask('messages,account_update')).body).toEqual({ success: true });
    expect((await stage.call('GET', path, undefined, APP_TOKEN)).body['data']).toEqual([
      {
        object: 'whatsapp_business_account',
        callback_url: node.url,
        active: true,
        fields: [{ name: 'messages' }, { name: 'account_update' }],
      },
    ]);
    await stage.graph(line, 'POST', `/${line.pnid}`, { pin: '123456' });
    await stage.write({ text: 'Hi' });
    await until(() => node.messages().length === 1);
    expect(node.of('security')).toEqual([]);
  });

  it('shows every field there is and refuses those there are not', async () => {
    const fields =
      'id,name,status,currency,timezone_id,country,message_template_namespace,account_review_status,' +
      'business_verification_status,ownership_type,owner_business_info{id},primary_business_location,' +
      'is_enabled_for_insights,marketing_messages_lite_api_status,disable_marketing_messages_on_cloud_api,' +
      'health_status,whatsapp_business_manager_messaging_limit';
    expect((await stage.graph(line, 'GET', `/${line.waba}?fields=${fields}`)).body).toMatchObject({
      status: 'ACTIVE',
      account_review_status: 'APPROVED',
      owner_business_info: { id: expect.any(String) },
      is_enabled_for_insights: false,
    });
    expect(errorOf(await stage.graph(line, 'GET', `/${line.waba}?fields=mood`))).toMatchObject({ code: 100 });
    expect(errorOf(await stage.graph(line, 'GET', `/${line.waba}?fields=name{`))).toMatchObject({ code: 100 });
  });

  it('belongs to a portfolio and is shared with the partner, who may pay for it', async () => {
    const { body } = await stage.call('POST', '/sandbox/wabas', {
      name: 'Own',
      business_id: PARTNER,
      payment_method: false,
    });
    const own = { pnid: '', waba: String(body['waba_id']), token: String(body['access_token']) };
    const ids = async (edge: string, by: Line) =>
      ((await stage.graph(by, 'GET', `/${PARTNER}/${edge}`)).body['data'] as Json[]).map(({ id }) => id);
    expect(await ids('owned_whatsapp_business_accounts', own)).toEqual([own.waba]);
    expect(await ids('client_whatsapp_business_accounts', line)).toEqual([line.waba]);
    expect(errorOf(await stage.graph(line, 'GET', '/12345/extendedcredits'))).toMatchObject({ error_subcode: 33 });

    expect(
      (await stage.graph(own, 'GET', `/${PARTNER}?fields=name,whatsapp_business_manager_messaging_limit`)).body,
    ).toMatchObject({ id: PARTNER, whatsapp_business_manager_messaging_limit: expect.stringMatching(/^TIER_/) });
    const [credit] = await ids('extendedcredits', own);
    const attach = `/${String(credit)}/whatsapp_credit_sharing_and_attach?waba_currency=EUR&waba_id=${own.waba}`;
    const attached = await stage.graph(own, 'POST', attach);
    expect(attached.body).toEqual({ allocation_config_id: expect.any(String), waba_id: own.waba });
    const health = async () =>
      (await stage.graph(own, 'GET', `/${own.waba}?fields=currency,health_status{can_send_message}`)).body;
    expect(await health()).toMatchObject({ currency: 'EUR', health_status: { can_send_message: 'AVAILABLE' } });
    await stage.graph(own, 'DELETE', `/${String(attached.body['allocation_config_id'])}`);
    expect(await health()).toMatchObject({ health_status: { can_send_message: 'BLOCKED' } });
  });

  it('may reach as many people as its portfolio is granted', async () => {
    const field = 'whatsapp_business_manager_messaging_limit';
    const tier = async (id: string) => (await stage.graph(line, 'GET', `/${id}?fields=${field}`)).body[field];
    expect(await tier(line.waba)).toBe('TIER_UNLIMITED');
    await stage.call('PUT', '/sandbox/limits', { waba_id: line.waba, messaging_limit: 2_000 });
    expect([await tier(line.waba), await tier(line.pnid)]).toEqual(['TIER_2K', 'TIER_2K']);
  });

  it('lets users work on it', async () => {
    const path = `/${line.waba}/assigned_users`;
    const assign = (tasks: string) => stage.graph(line, 'POST', `${path}?user=100061&tasks=${tasks}`);
    expect((await assign('["MANAGE"]')).body).toEqual({ success: true });
    expect(errorOf(await assign('["DANCE"]'))).toMatchObject({ code: 100 });
    expect((await stage.graph(line, 'GET', path)).body['data']).toEqual([{ id: '100061', tasks: ['MANAGE'] }]);
    await stage.graph(line, 'DELETE', `${path}?user=100061`);
    expect((await stage.graph(line, 'GET', path)).body['data']).toEqual([]);
  });
});
