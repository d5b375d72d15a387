import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { errorOf, Stage, until, type Line, type Reply } from './support/given.js';
import type { Json } from './support/receiver.js';

describe('the life of a template', () => {
  let stage: Stage;
  let line: Line;
  let texts = 0;

  beforeAll(async () => {
    stage = await Stage.set();
    line = await stage.line();
  });
  afterAll(() => stage.strike());

  const body = () => [{ type: 'BODY', text: `These are words number ${++texts}` }];
  const get = (path: string): Promise<Reply> => stage.call('GET', `/v25.0/${path}`, undefined, line.token);
  const post = (path: string, wanted?: Json): Promise<Reply> =>
    stage.call('POST', `/v25.0/${path}`, wanted, line.token);
  const approved = (name: string, more: Json = {}) =>
    stage.template(line, { name, category: 'UTILITY', components: body(), ...more });
  const settled = (id: string) => until(async () => (await get(id)).body['status'] === 'APPROVED');

  it('is one edit a day and ten a month, and its category stays', async () => {
    const id = await approved('edited');
    expect((await post(id, { components: body() })).body).toEqual({ success: true });
    await settled(id);
    await until(() => stage.receiver.of('message_template_components_update').length > 0);
    expect(stage.receiver.of('message_template_components_update')[0]).toMatchObject({
      message_template_id: Number(id),
      message_template_element: expect.stringContaining('words number'),
    });
    expect(errorOf(await post(id, { components: body() }))).toMatchObject({ code: 100 });
    expect(errorOf(await post(id, { category: 'MARKETING' }))).toMatchObject({ code: 100 });
    for (let day = 1; day < 10; day++) {
      await stage.turnClock(day * 25);
      expect((await post(id, { components: body() })).status).toBe(200);
      await settled(id);
    }
    await stage.turnClock(10 * 25);
    expect(errorOf(await post(id, { components: body() }))['message']).toContain('10 times');
    await stage.turnClock(31 * 24);
    expect((await post(id, { components: body() })).status).toBe(200);
    await stage.turnClock(0);
  });

  it('is rejected when it carries a code in another category', async () => {
    const id = await stage.template(line, {
      name: 'secret',
      category: 'UTILITY',
      components: [{ type: 'BODY', text: 'Your verification code is with us.' }],
    });
    expect((await get(`${id}?fields=status,rejected_reason`)).body).toMatchObject({
      status: 'REJECTED',
      rejected_reason: 'INCORRECT_CATEGORY',
    });
  });

  it('becomes marketing at creation when it looks like it, and later with a day’s notice', async () => {
    const created = await post(`${line.waba}/message_templates`, {
      name: 'looks_like_it',
      language: 'en_US',
      category: 'UTILITY',
      components: [{ type: 'BODY', text: 'Please market-me today' }],
    });
    expect(created.body).toMatchObject({ category: 'MARKETING' });
    const id = await approved('noticed');
    await stage.call('POST', '/sandbox/templates/noticed/category', { category: 'MARKETING', notice: true });
    const updates = () =>
      stage.receiver.of('template_category_update').filter((value) => value['message_template_name'] === 'noticed');
    await until(() => updates().length === 1);
    expect(updates()[0]).toMatchObject({
      new_category: 'UTILITY',
      correct_category: 'MARKETING',
      category_update_timestamp: expect.any(Number),
    });
    expect((await get(`${id}?fields=category,correct_category`)).body).toMatchObject({
      category: 'UTILITY',
      correct_category: 'MARKETING',
    });
    await stage.turnClock(25);
    await until(() => updates().length === 2);
    expect(updates()[1]).toMatchObject({ previous_category: 'UTILITY', new_category: 'MARKETING' });
    await stage.turnClock(0);
  });

  it('comes from the library without a review', async () => {
    const library = await get('message_template_library?search=order');
    expect(library.body['data']).toEqual([
      expect.objectContaining({ name: 'sandbox_order_on_its_way', category: 'UTILITY' }),
    ]);
    const request = {
      name: 'on_its_way',
      language: 'en_US',
      category: 'UTILITY',
      library_template_name: 'sandbox_order_on_its_way',
    };
    expect(errorOf(await post(`${line.waba}/message_templates`, request))).toMatchObject({ code: 100 });
    const url = { base_url: 'https://nordwind.example/{{1}}', url_suffix_example: 'https://nordwind.example/x' };
    const created = await post(`${line.waba}/message_templates`, {
      ...request,
      library_template_button_inputs: [{ type: 'URL', url }],
    });
    expect(created.body).toMatchObject({ status: 'APPROVED' });
    expect((await get(`${String(created.body['id'])}?fields=library_template_name`)).body).toMatchObject({
      library_template_name: 'sandbox_order_on_its_way',
    });
  });

  it('of one-time codes is made and edited in many languages at once', async () => {
    const upsert = () =>
      post(`${line.waba}/upsert_message_templates`, {
        name: 'sign_in',
        languages: ['en_US', 'es'],
        category: 'AUTHENTICATION',
        components: [{ type: 'BODY' }, { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] }],
      });
    const first = (await upsert()).body['data'] as Json[];
    expect(first).toEqual([
      { id: expect.any(String), status: 'PENDING', language: 'en_US' },
      { id: expect.any(String), status: 'PENDING', language: 'es' },
    ]);
    for (const { id } of first) await settled(String(id));
    const again = (await upsert()).body['data'] as Json[];
    expect(again.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
  });

  it('is counted and filtered in lists', async () => {
    const path = `${line.waba}/message_templates`;
    await stage.call('POST', '/sandbox/templates/noticed/quality', { score: 'YELLOW' });
    const list = async (query: string) =>
      ((await get(`${path}?fields=name&${query}`)).body['data'] as Json[]).map(({ name }) => name);
    expect(await list('quality_score=YELLOW')).toEqual(['noticed']);
    expect(await list('content=market-me')).toEqual(['looks_like_it']);
    expect(await list('name_or_content=SIGN')).toEqual(['sign_in', 'sign_in']);
    expect(await list('status=["REJECTED"]')).toEqual(['secret']);
    expect(await list('category=AUTHENTICATION&language=es')).toEqual(['sign_in']);
    const counted = await get(`${path}?limit=1&status=REJECTED&summary=total_count,message_template_limit`);
    expect(counted.body['summary']).toEqual({ total_count: 1, message_template_limit: 6_000 });
    expect(errorOf(await get(`${path}?summary=everything`))).toMatchObject({ code: 100 });
  });

  it('has more company in the account of a verified business', async () => {
    const limit = async () => {
      const path = `/${line.waba}/message_templates?summary=message_template_limit`;
      return (await stage.graph(line, 'GET', path)).body['summary'];
    };
    const verify = (business_verification: string) =>
      stage.call('PUT', `/sandbox/wabas/${line.waba}`, { business_verification });
    await verify('not_verified');
    expect(await limit()).toEqual({ message_template_limit: 250 });
    await verify('verified');
    expect(await limit()).toEqual({ message_template_limit: 6_000 });
  });

  it('is put away and taken out again, with and without a version in the path', async () => {
    const id = await approved('put_away');
    const path = `/${line.waba}/message_templates/archive`;
    expect((await stage.call('POST', path, { hsm_ids: id }, line.token)).body).toEqual({ success: true });
    const send = () =>
      stage.send(line, { type: 'template', template: { name: 'put_away', language: { code: 'en_US' } } });
    expect(errorOf(await send())).toMatchObject({ code: 132001 });
    await post(`${line.waba}/message_templates/unarchive`, { hsm_ids: id });
    expect((await send()).status).toBe(200);
  });

  it('moves to another account as a copy, unless it is there already', async () => {
    const other = await stage.line('+4930222000', { token: line.token });
    const migrate = () =>
      stage.call(
        'POST',
        `/v25.0/${other.waba}/migrate_message_templates?source_waba_id=${line.waba}&page_number=0`,
        {},
        line.token,
      );
    const first = (await migrate()).body;
    expect((first['migrated_templates'] as string[]).length).toBeGreaterThan(3);
    expect(Object.values(first['failed_templates'] as Json)).toContain('Template is REJECTED');
    expect((await migrate()).body['migrated_templates']).toEqual([]);
  });

  it('is one of a hundred an hour, and of as many as the account may have', async () => {
    const other = await stage.line('+4930333000');
    const create = (index: number) =>
      stage.call(
        'POST',
        `/v25.0/${other.waba}/message_templates`,
        { name: `many_${index}`, language: 'en_US', category: 'UTILITY', components: body() },
        other.token,
      );
    for (let index = 0; index < 100; index++) expect((await create(index)).status).toBe(200);
    expect(errorOf(await create(100))).toMatchObject({ code: 80007 });
    await stage.turnClock(2);
    await stage.call('PUT', '/sandbox/limits', { waba_id: other.waba, templates: 100 });
    expect(errorOf(await create(101))).toMatchObject({ code: 100, error_subcode: 2388019 });
    await stage.turnClock(0);
  });
});
