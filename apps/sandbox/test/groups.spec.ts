import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { errorOf, PERSON, Stage, until, wamidOf, type Line } from './support/given.js';
import type { Json } from './support/receiver.js';

const FRIEND = '+34600333444';

describe('groups', () => {
  let stage: Stage;
  let line: Line;

  beforeEach(async () => {
    stage = await Stage.set();
    line = await stage.line(undefined, { official: true });
  });
  afterEach(() => stage.strike());

  const create = (more: Json = {}) =>
    stage.graph(line, 'POST', `/${line.pnid}/groups`, { messaging_product: 'whatsapp', subject: 'Riders', ...more });

  async function told(field: string, type: string): Promise<Json> {
    const find = () =>
      stage.receiver
        .of(field)
        .flatMap((value) => value['groups'] as Json[])
        .find((event) => event['type'] === type);
    await until(() => find() !== undefined);
    return find() as Json;
  }

  async function group(more: Json = {}): Promise<{ id: string; link: string }> {
    await create(more);
    const event = await told('group_lifecycle_update', 'group_create');
    return { id: String(event['group_id']), link: String(event['invite_link']) };
  }

  const join = (phone: string, link: string) => stage.call('POST', `/handsets/${phone}/groups`, { invite_link: link });
  const ask = (method: string, id: string, edge: string, body: Json = {}) =>
    stage.graph(
      line,
      method,
      `/${id}${edge}`,
      method === 'GET' ? undefined : { messaging_product: 'whatsapp', ...body },
    );

  it('are for official accounts', async () => {
    const plain = await stage.line('+493090182099');
    const body = { messaging_product: 'whatsapp', subject: 'Riders' };
    expect(errorOf(await stage.graph(plain, 'POST', `/${plain.pnid}/groups`, body))).toMatchObject({ code: 131215 });
    await stage.call('PUT', '/sandbox/limits', { waba_id: line.waba, messaging_limit: 2_000 });
    expect(errorOf(await create())).toMatchObject({ code: 131215 });
    await stage.call('PUT', '/sandbox/limits', { waba_id: line.waba });
    expect(errorOf(await create({ subject: 'x'.repeat(129) }))).toMatchObject({ code: 100 });
    expect(errorOf(await create({ join_approval_mode: 'never' }))).toMatchObject({ code: 100 });
  });

  it('are made on request, listed, read, changed and disbanded', async () => {
    const made = await create({ description: 'We ride' });
    expect(made.body).toEqual({ messaging_product: 'whatsapp', request_id: expect.any(String) });
    const event = await told('group_lifecycle_update', 'group_create');
    expect(event).toEqual({
      timestamp: expect.stringMatching(/^\d+$/),
      group_id: expect.stringMatching(/^Y2Fw/),
      type: 'group_create',
      request_id: made.body['request_id'],
      subject: 'Riders',
      description: 'We ride',
      invite_link: expect.stringMatching(/^https:\/\/chat\.whatsapp\.com\//),
      join_approval_mode: 'auto_approve',
    });
    const id = String(event['group_id']);
    expect((await ask('GET', line.pnid, '/groups?limit=10')).body['data']).toEqual({
      groups: [{ id, subject: 'Riders', created_at: expect.any(String) }],
    });
    const changed = await ask('POST', id, '', { subject: 'Racers' });
    expect(await told('group_settings_update', 'group_settings_update')).toMatchObject({
      request_id: changed.body['request_id'],
      group_subject: { text: 'Racers', update_successful: true },
    });
    expect((await ask('GET', id, '?fields=subject,description,total_participant_count')).body).toEqual({
      id,
      subject: 'Racers',
      description: 'We ride',
      total_participant_count: 0,
    });
    expect(errorOf(await ask('GET', id, '?fields=weather'))).toMatchObject({ code: 100 });
    await ask('DELETE', id, '');
    await told('group_lifecycle_update', 'group_delete');
    expect(errorOf(await ask('GET', id, ''))).toMatchObject({ code: 100, error_subcode: 33 });
  });

  it('fill by their link, until it is changed', async () => {
    const { id, link } = await group();
    expect((await join(PERSON, link)).body).toMatchObject({ group_id: id, state: 'joined' });
    expect(await told('group_participants_update', 'group_participants_add')).toMatchObject({
      reason: 'invite_link',
      added_participants: [{ wa_id: '34600111222', user_id: expect.stringMatching(/^ES\./) }],
    });
    const fresh = await ask('POST', id, '/invite_link');
    expect((await ask('GET', id, '/invite_link')).body).toEqual(fresh.body);
    expect((await join(FRIEND, link)).status).toBe(422);
    expect((await join(FRIEND, String(fresh.body['invite_link']))).status).toBe(201);
    await stage.call('DELETE', `/handsets/${FRIEND}/groups/${id}`);
    expect(await told('group_participants_update', 'group_participants_remove')).toMatchObject({
      removed_participants: [{ wa_id: '34600333444' }],
      initiated_by: 'participant',
    });
  });

  it('take eight people and no more', async () => {
    const { link } = await group();
    for (let guest = 0; guest < 8; guest++) expect((await join(`+3460000000${guest}`, link)).status).toBe(201);
    expect((await join(PERSON, link)).status).toBe(409);
  });

  it('can ask the business first', async () => {
    const { id, link } = await group({ join_approval_mode: 'approval_required' });
    expect((await join(PERSON, link)).body).toMatchObject({ state: 'requested' });
    await join(FRIEND, link);
    const { body } = await ask('GET', id, '/join_requests');
    const [first, second] = (body['data'] as Json[]).map((each) => String(each['join_request_id']));
    const partly = await ask('POST', id, '/join_requests', { join_requests: [first, 'nobody'] });
    expect(partly.status).toBe(206);
    expect(partly.body).toMatchObject({
      approved_join_requests: [first],
      failed_join_requests: [{ join_request_id: 'nobody' }],
      error: { code: 131201 },
    });
    expect((await ask('DELETE', id, '/join_requests', { join_requests: [second] })).body).toMatchObject({
      rejected_join_requests: [second],
    });
    expect((await ask('GET', id, '?fields=participants')).body['participants']).toEqual([{ wa_id: '34600111222' }]);

    const remove = (users: string[]) =>
      ask('DELETE', id, '/participants', { participants: users.map((user) => ({ user })) });
    expect(errorOf(await remove([PERSON, PERSON]))).toMatchObject({ code: 131202 });
    await remove([PERSON, FRIEND]);
    expect(await told('group_participants_update', 'group_participants_remove')).toMatchObject({
      removed_participants: [{ input: PERSON, wa_id: '34600111222' }],
      failed_participants: [{ input: FRIEND, errors: [{ code: 131212 }] }],
      initiated_by: 'business',
    });
  });

  it('carry messages both ways, with a status and a price for each participant', async () => {
    const { id, link } = await group();
    const say = (body: string) => stage.send(line, { recipient_type: 'group', to: id, type: 'text', text: { body } });
    expect(errorOf(await say('Anybody?'))).toMatchObject({ code: 131020 });
    await join(PERSON, link);
    await join(FRIEND, link);
    expect(errorOf(await say('Hello'))).toMatchObject({ code: 131047 });
    await stage.call('POST', `/handsets/${PERSON}/groups/${id}/messages`, { text: 'Hi all' });
    await until(() => stage.receiver.messages().length > 0);
    expect(stage.receiver.messages()[0]).toMatchObject({ group_id: id, from: '34600111222', text: { body: 'Hi all' } });

    const sent = await say('Welcome');
    expect(sent.body).toMatchObject({ contacts: [{ input: id, wa_id: id }], messages: [{ group_id: id }] });
    const wamid = wamidOf(sent);
    await until(() => stage.receiver.statuses(wamid).length === 4);
    expect(stage.receiver.statuses(wamid).filter(({ status }) => status === 'delivered')).toEqual(
      expect.arrayContaining(
        ['34600111222', '34600333444'].map((phone) =>
          expect.objectContaining({
            recipient_type: 'group',
            recipient_id: id,
            recipient_participant_id: phone,
            pricing: expect.objectContaining({ category: 'group_service' }),
          }),
        ),
      ),
    );
    await stage.call('POST', `/handsets/${FRIEND}/groups/${id}/read`);
    await until(() => stage.receiver.statuses(wamid).some(({ status }) => status === 'read'));
    const buttons = { type: 'button', body: { text: 'Ride?' }, action: { buttons: [] } };
    const interactive = { recipient_type: 'group', to: id, type: 'interactive', interactive: buttons };
    expect(errorOf(await stage.send(line, interactive))).toMatchObject({ code: 131051 });
    expect(errorOf(await stage.send(line, { recipient_type: 'group', to: 'x', type: 'text' }))).toMatchObject({
      code: 131041,
    });
  });

  it('keep a message on top for some days', async () => {
    const { id, link } = await group();
    await join(PERSON, link);
    const { body } = await stage.call('POST', `/handsets/${PERSON}/groups/${id}/messages`, { text: 'Sunday at nine' });
    const wamid = String(body['wamid']);
    const pin = (wanted: Json) => stage.send(line, { recipient_type: 'group', to: id, type: 'pin', pin: wanted });
    const pinned = async () => (await stage.call('GET', `/sandbox/groups/${id}`)).body['pinned'];
    expect((await pin({ type: 'pin', message_id: wamid, expiration_days: '7' })).body).toMatchObject({
      contacts: [{ input: id, wa_id: id }],
      messages: [{ id: expect.stringMatching(/^wamid/), group_id: id }],
    });
    expect(await pinned()).toEqual([wamid]);
    await pin({ type: 'unpin', message_id: wamid });
    expect(await pinned()).toEqual([]);
    await pin({ type: 'pin', message_id: wamid, expiration_days: 7 });
    await stage.turnClock(7 * 24);
    expect(await pinned()).toEqual([]);
    for (const [wanted, code] of [
      [{ type: 'pin', message_id: wamid }, 131008],
      [{ type: 'pin', message_id: wamid, expiration_days: 'week' }, 131009],
      [{ type: 'pin', message_id: 'wamid.x', expiration_days: 7 }, 131009],
      [{ type: 'nail', message_id: wamid, expiration_days: 7 }, 131009],
      [{ type: 'pin', message_id: wamid, expiration_days: 7, colour: 'red' }, 100],
    ] as const)
      expect(errorOf(await pin(wanted))).toMatchObject({ code });
  });

  it('are told to people by a template of the library', async () => {
    const { id, link } = await group();
    const invitation = await stage.template(line, {
      name: 'come_in',
      category: 'UTILITY',
      library_template_name: 'sandbox_group_invitation',
    });
    expect(invitation).toMatch(/^\d+$/);
    const components = [{ type: 'BODY', text: 'Hello {{1}} there', example: { body_text: [['Ada']] } }];
    await stage.template(line, { name: 'greeting', category: 'UTILITY', components });
    const send = (name: string, parameters: Json[]) =>
      stage.send(line, {
        type: 'template',
        template: { name, language: { code: 'en_US' }, components: [{ type: 'body', parameters }] },
      });
    const wamid = wamidOf(
      await send('come_in', [
        { type: 'text', text: 'Ada' },
        { type: 'group_id', group_id: id },
      ]),
    );
    await until(async () => (await stage.screen()).some((message) => message['wamid'] === wamid));
    expect((await stage.screen()).at(-1)?.['text']).toContain(link);
    const foreign = { type: 'group_id', group_id: 'Y2FwaV9ncm91cA' };
    expect(errorOf(await send('come_in', [{ type: 'text', text: 'Ada' }, foreign]))).toMatchObject({ code: 132012 });
    expect(errorOf(await send('greeting', [{ type: 'group_id', group_id: id }]))).toMatchObject({ code: 132012 });
  });

  it('take no quotes of nothing and no templates that show products', async () => {
    const { id, link } = await group();
    await join(PERSON, link);
    await stage.call('POST', `/handsets/${PERSON}/groups/${id}/messages`, { text: 'Hi all' });
    const components = [
      { type: 'BODY', text: 'See what we have' },
      { type: 'BUTTONS', buttons: [{ type: 'CATALOG', text: 'View' }] },
    ];
    await stage.template(line, { name: 'shop', category: 'MARKETING', components });
    const send = (message: Json) => stage.send(line, { recipient_type: 'group', to: id, ...message });
    const shop = { type: 'template', template: { name: 'shop', language: { code: 'en_US' } } };
    expect(errorOf(await send(shop))).toMatchObject({ code: 131051 });
    const text = { type: 'text', text: { body: 'Hi' } };
    expect(errorOf(await send({ ...text, context: { message_id: '1' } }))).toMatchObject({ code: 131009 });
    expect((await send({ ...text, context: { message_id: 'wamid.x' } })).status).toBe(200);
  });

  it('get a picture by a form, which has to be square and not too small', async () => {
    const { id } = await group();
    const picture = async (width: number, height: number, field = 'profile_picture_file') => {
      const bytes = Buffer.from('89504e470d0a1a0a0000000d49484452'.padEnd(66, '0'), 'hex');
      bytes.writeUInt32BE(width, 16);
      bytes.writeUInt32BE(height, 20);
      const form = new FormData();
      form.set('messaging_product', 'whatsapp');
      form.set(field, new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'icon.png');
      const headers = { authorization: `Bearer ${line.token}` };
      const answer = await fetch(`${stage.url}/v25.0/${id}`, { method: 'POST', headers, body: form });
      return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Json };
    };
    const done = await picture(192, 192);
    expect(done).toMatchObject({ status: 200, body: { request_id: expect.any(String) } });
    expect(await told('group_settings_update', 'group_settings_update')).toMatchObject({
      request_id: done.body['request_id'],
      profile_picture: { mime_type: 'image/png', sha256: expect.any(String), update_successful: true },
    });
    expect(errorOf(await picture(300, 200))).toMatchObject({ code: 131209 });
    expect(errorOf(await picture(191, 191))).toMatchObject({ code: 131210 });
    expect(errorOf(await picture(300, 300, 'picture'))).toMatchObject({ code: 100 });
    expect(errorOf(await ask('POST', id, '', { profile_picture_file: 'x' }))).toMatchObject({ code: 100 });
  });

  it('can be suspended', async () => {
    const { id } = await group();
    await stage.call('PUT', `/sandbox/groups/${id}`, { suspended: true });
    await told('group_status_update', 'group_suspend');
    const refused = await ask('POST', id, '', { subject: 'Racers' });
    expect(refused.status).toBe(403);
    expect(errorOf(refused)).toMatchObject({ code: 131207 });
    expect((await ask('GET', id, '?fields=suspended')).body).toMatchObject({ suspended: true });
  });
});
