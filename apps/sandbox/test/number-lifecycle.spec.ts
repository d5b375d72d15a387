import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { errorOf, Stage, until, type Line, type Reply } from './support/given.js';
import type { Json } from './support/receiver.js';

describe('a number', () => {
  let stage: Stage;
  let line: Line;

  beforeEach(async () => {
    stage = await Stage.set();
    line = await stage.line();
  });
  afterEach(() => stage.strike());

  const post = (path: string, body?: unknown) => stage.graph(line, 'POST', path, body);
  const get = (path: string) => stage.graph(line, 'GET', path);
  const register = (id: string, pin: string, more: Json = {}) =>
    post(`/${id}/register`, { messaging_product: 'whatsapp', pin, ...more });

  async function add(more: Json = {}): Promise<Reply> {
    return post(`/${line.waba}/phone_numbers`, {
      cc: '34',
      phone_number: '911222333',
      verified_name: 'Nordwind Madrid',
      ...more,
    });
  }

  async function codeOf(id: string): Promise<string> {
    const { body } = await stage.call('GET', `/sandbox/numbers/${id}/codes`);
    return String((body['data'] as Json[]).at(-1)?.['code']);
  }

  async function verified(): Promise<string> {
    const id = String((await add()).body['id']);
    await post(`/${id}/request_code?code_method=SMS&language=en_US`);
    await post(`/${id}/verify_code`, { code: await codeOf(id) });
    return id;
  }

  it('is added, proves itself by a code and sends once it is registered', async () => {
    const id = String((await add()).body['id']);
    expect((await get(`/${id}?fields=status,code_verification_status,platform_type,throughput`)).body).toEqual({
      id,
      status: 'UNVERIFIED',
      code_verification_status: 'NOT_VERIFIED',
      platform_type: 'NOT_APPLICABLE',
      throughput: { level: 'NOT_APPLICABLE' },
    });
    expect(errorOf(await register(id, '212834'))).toMatchObject({ code: 133006 });

    expect((await post(`/${id}/request_code`, { code_method: 'VOICE', language: 'es' })).body).toEqual({
      success: true,
    });
    expect(errorOf(await post(`/${id}/verify_code`, { code: '0000000' }))).toMatchObject({ code: 100 });
    const code = await codeOf(id);
    expect((await post(`/${id}/verify_code?code=${code}`)).body).toEqual({ success: true });
    expect((await get(`/${id}?fields=status`)).body).toEqual({ id, status: 'PENDING' });

    const own = { ...line, pnid: id };
    expect(errorOf(await stage.text(own, 'Hi'))).toMatchObject({ code: 133010 });
    expect((await register(id, '212834', { data_localization_region: 'DE' })).body).toEqual({ success: true });
    expect((await get(`/${id}?fields=status,is_pin_enabled`)).body).toMatchObject({
      status: 'CONNECTED',
      is_pin_enabled: true,
    });
    expect(errorOf(await stage.text(own, 'Hi'))).toMatchObject({ code: 131047 });
  });

  it('refuses codes that are asked for too fast, come too late or are not asked for', async () => {
    const id = String((await add()).body['id']);
    expect(errorOf(await post(`/${id}/verify_code`, { code: '123456' }))).toMatchObject({ code: 100 });
    expect(errorOf(await post(`/${id}/request_code`, { code_method: 'FAX', language: 'en' }))).toMatchObject({
      code: 100,
    });
    await post(`/${id}/request_code`, { code_method: 'SMS', language: 'en_US' });
    expect(errorOf(await post(`/${id}/request_code`, { code_method: 'SMS', language: 'en_US' }))).toMatchObject({
      code: 100,
      error_subcode: 2388091,
      error_user_title: expect.any(String),
    });
    const code = await codeOf(id);
    await stage.turnClock(1);
    expect(errorOf(await post(`/${id}/verify_code`, { code }))).toMatchObject({ code: 100 });
    expect(errorOf(await post(`/${line.pnid}/request_code`, { code_method: 'SMS', language: 'en' }))).toMatchObject({
      code: 100,
    });
  });

  it('belongs to one account, unless it moves with two-step verification off', async () => {
    expect(errorOf(await add({ cc: '49', phone_number: '3090182044' }))).toMatchObject({
      code: 100,
      error_subcode: 2388012,
    });
    const { body: target } = await stage.call('POST', '/sandbox/wabas', { name: 'Elsewhere' });
    const move = () =>
      stage.call(
        'POST',
        `/v25.0/${String(target['waba_id'])}/phone_numbers`,
        { cc: '49', phone_number: '3090182044', migrate_phone_number: true },
        String(target['access_token']),
      );
    const template = (name: string) => ({
      name,
      category: 'UTILITY',
      components: [{ type: 'BODY', text: `Hello from ${name}` }],
    });
    const left = await stage.template(line, template('liked'));
    await stage.template(line, template('disliked'));
    await stage.call('POST', '/sandbox/templates/disliked/quality', { score: 'RED' });
    await post(`/${line.pnid}`, { pin: '150954' });
    expect(errorOf(await move())).toMatchObject({ error_subcode: 2388103 });
    await stage.call('DELETE', `/sandbox/numbers/${line.pnid}/pin`);
    const moved = String((await move()).body['id']);
    expect(moved).not.toBe(line.pnid);

    const there = { pnid: moved, waba: String(target['waba_id']), token: String(target['access_token']) };
    await stage.graph(there, 'POST', `/${moved}/request_code?code_method=SMS&language=en_US`);
    await stage.graph(there, 'POST', `/${moved}/verify_code?code=${await codeOf(moved)}`);
    await stage.graph(there, 'POST', `/${moved}/register`, { messaging_product: 'whatsapp', pin: '000111' });
    expect((await get(`/${line.pnid}?fields=status,verified_name`)).body).toMatchObject({ status: 'MIGRATED' });
    const brought = await stage.graph(there, 'GET', `/${there.waba}/message_templates?fields=name,status`);
    expect(brought.body['data']).toEqual([{ id: expect.any(String), name: 'liked', status: 'APPROVED' }]);
    expect((brought.body['data'] as Json[])[0]?.['id']).not.toBe(left);
    await stage.call('POST', `/v25.0/${there.waba}/subscribed_apps`, {}, there.token);
    await stage.write({ text: 'Hi' });
    await until(() => stage.receiver.messages().length > 0);
    expect(stage.receiver.of('messages')[0]).toMatchObject({ metadata: { phone_number_id: moved } });
  });

  it('is registered with its PIN, and guessing is stopped', async () => {
    const id = await verified();
    expect(errorOf(await register(id, '12'))).toMatchObject({ code: 100 });
    await register(id, '212834');
    expect(errorOf(await register(id, '000000'))).toMatchObject({ code: 133005 });
    expect(errorOf(await register(id, '000001'))).toMatchObject({ code: 133009 });
    for (let guess = 1; guess < 5; guess++) {
      await stage.turnClock(guess);
      expect(errorOf(await register(id, '000000'))).toMatchObject({ code: 133005 });
    }
    await stage.turnClock(6);
    expect(errorOf(await register(id, '212834'))).toMatchObject({ code: 133008 });
    await stage.turnClock(29);
    expect((await register(id, '212834')).body).toEqual({ success: true });
  });

  it('brings along what an On-Premises client has handed out', async () => {
    const id = await verified();
    const move = (backup: unknown) => post(`/${id}/register`, { messaging_product: 'whatsapp', pin: '212834', backup });
    for (const wrong of ['data', {}, { data: 'x' }, { data: 'x', password: 5 }])
      expect(errorOf(await move(wrong))).toMatchObject({ code: 100 });
    expect((await move({ data: 'eyJ4IjoxfQ', password: 'secret' })).body).toEqual({ success: true });
  });

  it('is registered and deregistered ten times in 72 hours and no more', async () => {
    for (let round = 0; round < 5; round++) {
      await register(line.pnid, '212834');
      await post(`/${line.pnid}/deregister`);
    }
    expect(errorOf(await register(line.pnid, '212834'))).toMatchObject({ code: 133016 });
    expect(errorOf(await post(`/${line.pnid}/deregister`))).toMatchObject({ code: 133016 });
    await stage.turnClock(73);
    expect((await register(line.pnid, '212834')).status).toBe(200);
  });

  it('changes its PIN, and the app hears of it', async () => {
    expect((await post(`/${line.pnid}`, { pin: '150954' })).body).toEqual({ success: true });
    await until(() => stage.receiver.of('security').length > 0);
    expect(stage.receiver.of('security')[0]).toMatchObject({
      display_phone_number: '493090182044',
      event: 'PIN_CHANGED',
    });
    expect(errorOf(await post(`/${line.pnid}`, { pin: 'none' }))).toMatchObject({ code: 100 });
    expect(errorOf(await post(`/${line.pnid}`, { colour: 'red' }))).toMatchObject({ code: 100 });
    const elsewhere = { messaging_product: 'instagram', pin: '150954' };
    expect(errorOf(await post(`/${line.pnid}`, elsewhere))).toMatchObject({ code: 100 });
    await post(`/${line.pnid}/deregister`);
    expect(errorOf(await post(`/${line.pnid}`, { pin: '150954' }))).toMatchObject({ code: 133010 });
  });

  it('takes a new display name once it is approved and the number registered again', async () => {
    const fields = '?fields=verified_name,name_status,new_name_status';
    await post(`/${line.pnid}`, { messaging_product: 'whatsapp', new_display_name: 'Nordwind Räder' });
    await until(() => stage.receiver.of('phone_number_name_update').length > 0);
    expect(stage.receiver.of('phone_number_name_update')).toEqual([
      {
        display_phone_number: '493090182044',
        decision: 'APPROVED',
        requested_verified_name: 'Nordwind Räder',
        rejection_reason: null,
      },
    ]);
    expect((await get(`/${line.pnid}${fields}`)).body).toMatchObject({
      verified_name: 'Nordwind Bikes',
      new_name_status: 'APPROVED',
    });
    await register(line.pnid, '212834');
    expect((await get(`/${line.pnid}${fields}`)).body).toEqual({
      id: line.pnid,
      verified_name: 'Nordwind Räder',
      name_status: 'APPROVED',
      new_name_status: 'NONE',
    });
  });

  it('may be denied a name, by a word in it or by hand', async () => {
    await post(`/${line.pnid}`, { new_display_name: 'reject-me' });
    await until(() => stage.receiver.of('phone_number_name_update').length > 0);
    expect(stage.receiver.of('phone_number_name_update')[0]).toMatchObject({
      decision: 'REJECTED',
      rejection_reason: 'NAME_FORMAT_UNACCEPTABLE',
    });
    await post(`/${line.pnid}`, { new_display_name: 'review-later' });
    const verdict = { decision: 'REJECTED', reason: 'NAME_NOT_CONSISTENT' };
    await stage.call('POST', `/sandbox/numbers/${line.pnid}/name-verdict`, verdict);
    await until(() => stage.receiver.of('phone_number_name_update').length > 1);
    expect((await get(`/${line.pnid}?fields=new_name_status`)).body).toMatchObject({ new_name_status: 'DECLINED' });
  });

  it('issued by Meta sends nothing before its name is approved', async () => {
    const own = await stage.line('+15550001111');
    await stage.graph(own, 'POST', `/${own.pnid}`, { new_display_name: 'review-later' });
    await stage.call('POST', `/sandbox/numbers/${own.pnid}/name-verdict`, { decision: 'APPROVED' });
    const fresh = await add({ cc: '1', phone_number: '5550002222', verified_name: 'review-later' });
    const id = String(fresh.body['id']);
    await post(`/${id}/request_code?code_method=SMS&language=en_US`);
    await post(`/${id}/verify_code?code=${await codeOf(id)}`);
    await register(id, '212834');
    expect(errorOf(await stage.text({ ...line, pnid: id }, 'Hi'))).toMatchObject({ code: 131037 });
    expect(errorOf(await stage.text(own, 'Hi'))).toMatchObject({ code: 131047 });
  });

  it('stands in a list that can be filtered, sorted and paged', async () => {
    const second = String((await add()).body['id']);
    const list = async (query: string) => {
      const { body } = await get(`/${line.waba}/phone_numbers?${query}`);
      return (body['data'] as Json[]).map(({ id }) => id);
    };
    expect(await list('sort=creation_time.desc')).toEqual([second, line.pnid]);
    const registered = JSON.stringify([{ field: 'status', operator: 'EQUAL', value: 'CONNECTED' }]);
    expect(await list(`filtering=${encodeURIComponent(registered)}`)).toEqual([line.pnid]);
    expect(errorOf(await get(`/${line.waba}/phone_numbers?filtering=all`))).toMatchObject({ code: 100 });
    expect(errorOf(await get(`/${line.waba}/phone_numbers?sort=beauty`))).toMatchObject({ code: 100 });

    const first = await get(`/${line.waba}/phone_numbers?limit=1`);
    const paging = first.body['paging'] as { next: string; cursors: Json };
    const next = await stage.call('GET', paging.next.replace(stage.url, ''), undefined, line.token);
    expect((next.body['data'] as Json[])[0]).toMatchObject({ id: second });
    expect(next.body['paging']).not.toHaveProperty('next');
    expect(errorOf(await get(`/${line.waba}/phone_numbers?after=tomorrow`))).toMatchObject({ code: 131059 });
  });

  it('says how well it is', async () => {
    const health = async () => (await get(`/${line.pnid}?fields=health_status`)).body['health_status'] as Json;
    expect(await health()).toEqual({
      can_send_message: 'AVAILABLE',
      entities: [
        { entity_type: 'PHONE_NUMBER', id: line.pnid, can_send_message: 'AVAILABLE' },
        { entity_type: 'WABA', id: line.waba, can_send_message: 'AVAILABLE' },
        { entity_type: 'BUSINESS', id: expect.any(String), can_send_message: 'AVAILABLE' },
        { entity_type: 'APP', id: '880011223344556', can_send_message: 'AVAILABLE' },
      ],
    });
    await stage.call('PUT', `/sandbox/numbers/${line.pnid}`, { condition: 'BANNED', quality: 'RED' });
    expect(await health()).toMatchObject({ can_send_message: 'BLOCKED' });
    expect((await get(`/${line.pnid}?fields=status,quality_rating,quality_score`)).body).toMatchObject({
      status: 'BANNED',
      quality_rating: 'RED',
      quality_score: { score: 'RED' },
    });
    expect(errorOf(await stage.text(line, 'Hi'))).toMatchObject({ code: 131031 });
  });
});
