import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { errorOf, Stage, until, type Line, type Reply } from './support/given.js';
import { APP_SECRET, type Json } from './support/receiver.js';

const APP = '880011223344556';
const LITERAL = `${APP}|${APP_SECRET}`;

describe('tokens', () => {
  let stage: Stage;
  let line: Line;

  beforeEach(async () => {
    stage = await Stage.set();
    line = await stage.line();
  });
  afterEach(() => stage.strike());

  const read = (token?: string, query = '') => stage.call('GET', `/v25.0/${line.pnid}${query}`, undefined, token);

  async function token(wanted: Json = {}): Promise<string> {
    const { body } = await stage.call('POST', '/sandbox/tokens', { waba_ids: [line.waba], ...wanted });
    return String(body['access_token']);
  }

  it('are missed, unknown, expired or taken away, each in its own way', async () => {
    const none = await read();
    expect(none.status).toBe(401);
    expect(errorOf(none)).toMatchObject({ code: 104, type: 'OAuthException', fbtrace_id: expect.any(String) });
    const unknown = await read('EAAJnobody');
    expect(errorOf(unknown)).toMatchObject({ code: 190 });
    expect(unknown.headers.get('www-authenticate')).toContain('invalid_token');

    const short = await token({ kind: 'user', expires_in_s: 3_600 });
    expect((await read(short)).status).toBe(200);
    await stage.turnClock(1);
    expect(errorOf(await read(short))).toMatchObject({ code: 190, error_subcode: 463 });
    for (const [reason, subcode] of [
      ['password_changed', 460],
      ['invalidated', 467],
    ] as const) {
      const doomed = await token();
      await stage.call('POST', '/sandbox/tokens/end', { token: doomed, reason });
      expect(errorOf(await read(doomed))).toMatchObject({ code: 190, error_subcode: subcode });
    }
  });

  it('may stand in the query, and an unknown node looks like a foreign one', async () => {
    expect((await read(undefined, `?access_token=${line.token}`)).status).toBe(200);
    const foreign = await stage.call('POST', '/sandbox/wabas', { name: 'Other' });
    const other = String(foreign.body['access_token']);
    const seen = errorOf(await read(other));
    expect(seen).toMatchObject({ code: 100, error_subcode: 33, type: 'GraphMethodException' });
    expect(seen['fbtrace_id']).not.toBe(errorOf(await read(other))['fbtrace_id']);
  });

  it('can lack a permission', async () => {
    const managing = await token({ scopes: ['whatsapp_business_management'] });
    expect(errorOf(await stage.text({ ...line, token: managing }, 'Hi'))).toMatchObject({ code: 10 });
    const messaging = await token({ scopes: ['whatsapp_business_messaging'] });
    const list = await stage.call('GET', `/v25.0/${line.waba}/phone_numbers`, undefined, messaging);
    expect(list.status).toBe(403);
    expect(errorOf(list)).toMatchObject({ code: 200 });
    expect(errorOf(await stage.text({ ...line, token: messaging }, 'Hi'))).toMatchObject({ code: 131047 });
  });

  it('come with a proof of the secret when there is one, and must when the app says so', async () => {
    const proof = createHmac('sha256', APP_SECRET).update(line.token).digest('hex');
    expect((await read(line.token, `?appsecret_proof=${proof}`)).status).toBe(200);
    expect(errorOf(await read(line.token, '?appsecret_proof=beef'))).toMatchObject({ code: 104 });
    await stage.call('PUT', '/sandbox/app', { require_app_secret: true });
    expect(errorOf(await read(line.token))).toMatchObject({ code: 104 });
    expect((await read(line.token, `?appsecret_proof=${proof}`)).status).toBe(200);
  });

  it('of the app are given for its secret and see through the others', async () => {
    const ask = (query: string) => stage.call('GET', `/v25.0/oauth/access_token?${query}`);
    const granted = await ask(`grant_type=client_credentials&client_id=${APP}&client_secret=${APP_SECRET}`);
    expect(granted.body).toEqual({ access_token: expect.stringContaining(`${APP}|`), token_type: 'bearer' });
    expect(errorOf(await ask(`grant_type=client_credentials&client_id=${APP}&client_secret=x`))).toMatchObject({
      code: 100,
    });
    const debug = (input: string, by: string) =>
      stage.call('GET', `/debug_token?input_token=${input}&access_token=${encodeURIComponent(by)}`);
    const short = await token({ kind: 'user', expires_in_s: 60 });
    expect((await debug(short, LITERAL)).body['data']).toMatchObject({
      app_id: APP,
      type: 'USER',
      is_valid: true,
      expires_at: expect.any(Number),
      data_access_expires_at: expect.any(Number),
      granular_scopes: expect.arrayContaining([{ scope: 'whatsapp_business_management', target_ids: [line.waba] }]),
    });
    expect((await debug('nonsense', String(granted.body['access_token']))).body['data']).toMatchObject({
      is_valid: false,
    });
    expect(errorOf(await debug(short, line.token))).toMatchObject({ code: 100 });
  });

  it('are counted: management calls have an hourly limit per account, and one per app', async () => {
    await stage.turnClockTo('2026-11-10T10:00:00Z');
    const first = await read(line.token);
    const usage = JSON.parse(String(first.headers.get('x-business-use-case-usage'))) as Record<string, Json[]>;
    expect(usage[line.waba]?.[0]).toMatchObject({ call_count: expect.any(Number), estimated_time_to_regain_access: 0 });

    const { body: empty } = await stage.call('POST', '/sandbox/wabas', { name: 'Empty' });
    const path = `/v25.0/${String(empty['waba_id'])}`;
    const call = () => stage.call('GET', path, undefined, String(empty['access_token']));
    for (let calls = 0; calls < 200; calls += 20) await Promise.all(Array.from({ length: 20 }, call));
    expect(errorOf(await call())).toMatchObject({ code: 80007 });
    await stage.turnClockTo('2026-11-10T11:00:00Z');
    expect((await call()).status).toBe(200);

    await stage.call('PUT', '/sandbox/app', { calls_per_hour: 2 });
    await call();
    expect((await read(line.token)).headers.get('x-app-usage')).toContain('"call_count":100');
    expect(errorOf(await read(line.token))).toMatchObject({ code: 4 });
  });

  it('lead to the oldest version when a call names none', async () => {
    const reply = await stage.call('GET', `/${line.pnid}`, undefined, line.token);
    expect(reply.headers.get('facebook-api-version')).toBe('v19.0');
  });
});

describe('Embedded Signup', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.set();
  });
  afterEach(() => stage.strike());

  const finish = async (wanted: Json = {}) =>
    (
      await stage.call('POST', '/sandbox/signups', {
        name: 'Küstenrad',
        display_phone_number: '+494012345678',
        ...wanted,
      })
    ).body as { code: string; message: { event: string; data: Record<string, string> } };

  const exchange = (code: string): Promise<Reply> =>
    stage.call('GET', `/v25.0/oauth/access_token?client_id=${APP}&client_secret=${APP_SECRET}&code=${code}`);

  it('leaves a code that becomes the business token, and the app hears of the customer', async () => {
    const { code, message } = await finish();
    expect(message).toMatchObject({ type: 'WA_EMBEDDED_SIGNUP', event: 'FINISH', version: '3' });
    const { phone_number_id: pnid, waba_id: waba, business_id: business } = message.data as Record<string, string>;
    await until(() => stage.receiver.of('account_update').length > 0);
    expect(stage.receiver.changes).toContainEqual({
      wabaId: business,
      field: 'account_update',
      value: { event: 'PARTNER_ADDED', waba_info: { waba_id: waba, owner_business_id: business } },
    });

    const { body } = await exchange(code);
    expect(body).toEqual({ access_token: expect.stringMatching(/^EAAJ/), token_type: 'bearer' });
    const token = String(body['access_token']);
    const line = { pnid: String(pnid), waba: String(waba), token };
    expect((await stage.graph(line, 'POST', `/${line.waba}/subscribed_apps`, {})).body).toEqual({ success: true });
    expect(
      (await stage.graph(line, 'GET', `/${line.waba}?fields=ownership_type,owner_business_info`)).body,
    ).toMatchObject({
      ownership_type: 'CLIENT_OWNED',
      owner_business_info: { id: business },
    });
    expect(
      (await stage.graph(line, 'POST', `/${line.pnid}/register`, { messaging_product: 'whatsapp', pin: '123456' }))
        .body,
    ).toEqual({ success: true });
    expect((await stage.graph(line, 'GET', `/${line.pnid}?fields=health_status`)).body['health_status']).toMatchObject({
      can_send_message: 'BLOCKED',
      entities: expect.arrayContaining([
        expect.objectContaining({ entity_type: 'WABA', errors: [expect.objectContaining({ error_code: 141006 })] }),
      ]),
    });
    const debug = await stage.call('GET', `/v25.0/debug_token?input_token=${token}`, undefined, LITERAL);
    expect(debug.body['data']).toMatchObject({
      granular_scopes: expect.arrayContaining([{ scope: 'business_management', target_ids: [business] }]),
    });
  });

  it('gives its code for thirty seconds and once', async () => {
    const first = await finish();
    expect((await exchange(first.code)).status).toBe(200);
    expect(errorOf(await exchange(first.code))).toMatchObject({ code: 100 });
    const second = await finish({ display_phone_number: undefined });
    expect(second.message.event).toBe('FINISH_ONLY_WABA');
    await stage.turnClock(31 / 3_600);
    expect(errorOf(await exchange(second.code))).toMatchObject({ code: 100 });
  });

  it('can end with a token that expires', async () => {
    const { code } = await finish({ token_expires_in_s: 60 * 86_400 });
    expect((await exchange(code)).body).toMatchObject({ expires_in: expect.any(Number) });
  });
});
