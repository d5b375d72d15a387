import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { errorOf, PERSON, Stage, until, wamidOf, type Line } from './support/given.js';
import type { Json } from './support/receiver.js';

describe('a number that is also used in the Business app', () => {
  let stage: Stage;
  let line: Line;

  beforeEach(async () => {
    stage = await Stage.set();
    line = await stage.line(undefined, { coexistence: true });
  });
  afterEach(() => stage.strike());

  const sync = (sync_type: string) =>
    stage.graph(line, 'POST', `/${line.pnid}/smb_app_data`, { messaging_product: 'whatsapp', sync_type });

  it('says so, and cannot be deregistered by API', async () => {
    expect((await stage.graph(line, 'GET', `/${line.pnid}?fields=is_on_biz_app,platform_type`)).body).toMatchObject({
      is_on_biz_app: true,
      platform_type: 'CLOUD_API',
    });
    expect(errorOf(await stage.graph(line, 'POST', `/${line.pnid}/deregister`))).toMatchObject({ code: 100 });
    const { body } = await stage.call('GET', '/sandbox/numbers');
    expect((body['data'] as Json[])[0]).toMatchObject({ mps: 20 });
  });

  it('echoes what its owner writes by hand, which opens no window and has no statuses', async () => {
    const written = await stage.call('POST', `/sandbox/numbers/${line.pnid}/app-messages`, {
      to: PERSON,
      text: 'From the app',
    });
    await until(() => stage.receiver.of('smb_message_echoes').length > 0);
    expect(stage.receiver.of('smb_message_echoes')[0]).toMatchObject({
      metadata: { phone_number_id: line.pnid },
      message_echoes: [
        {
          from: '493090182044',
          to: '34600111222',
          id: written.body['wamid'],
          type: 'text',
          text: { body: 'From the app' },
        },
      ],
    });
    expect((await stage.screen())[0]).toMatchObject({ text: 'From the app', direction: 'received' });
    expect(errorOf(await stage.text(line, 'Hi'))).toMatchObject({ code: 131047 });
    expect(stage.receiver.statuses()).toEqual([]);
  });

  const inApp = (what: string, body: Json) =>
    stage.call('POST', `/sandbox/numbers/${line.pnid}/app-${what}`, { ...body });
  const echoes = () => stage.receiver.of('smb_message_echoes').flatMap((value) => value['message_echoes'] as Json[]);

  it('echoes what its owner edits and takes back, as long as that is possible', async () => {
    const { wamid } = (await inApp('messages', { to: PERSON, text: 'At nine' })).body;
    const edit = () => inApp('messages', { to: PERSON, edit: { message_id: wamid, text: 'At ten' } });
    const revoke = () => inApp('messages', { to: PERSON, revoke: { message_id: wamid } });
    const edited = (await edit()).body['wamid'];
    await revoke();
    await until(() => echoes().length === 3);
    expect(echoes().find(({ type }) => type === 'edit')).toMatchObject({
      id: edited,
      from: '493090182044',
      edit: { original_message_id: wamid, message: { type: 'text', text: { body: 'At ten' } } },
    });
    expect(echoes().find(({ type }) => type === 'revoke')).toMatchObject({ revoke: { original_message_id: wamid } });
    await stage.turnClock(1);
    expect((await edit()).body).toMatchObject({ status: 422, errors: [{ pointer: '/edit/message_id' }] });
    await stage.turnClock(49);
    expect((await revoke()).body).toMatchObject({ status: 422, errors: [{ pointer: '/revoke/message_id' }] });
  });

  it('cannot change in the app what was sent by API', async () => {
    await stage.write({ text: 'Hi' });
    const wamid = wamidOf(await stage.text(line, 'Hello'));
    expect((await inApp('messages', { to: PERSON, revoke: { message_id: wamid } })).status).toBe(422);
    expect((await inApp('messages', { to: PERSON, text: 'Hi', revoke: { message_id: wamid } })).status).toBe(422);
  });

  it('tells of contacts its owner adds, renames and removes', async () => {
    await inApp('contacts', { phone: PERSON, full_name: 'Ada Lind' });
    await inApp('contacts', { phone: PERSON, full_name: 'Ada Lind', action: 'remove' });
    const changes = () => stage.receiver.of('smb_app_state_sync').flatMap((value) => value['state_sync'] as Json[]);
    await until(() => changes().length === 2);
    const contact = { full_name: 'Ada Lind', first_name: 'Ada', phone_number: '34600111222' };
    expect(changes().find(({ action }) => action === 'add')).toMatchObject({ type: 'contact', contact });
    expect(changes().find(({ action }) => action === 'remove')).toMatchObject({ type: 'contact', contact });
  });

  it('is taken away from the API in the app', async () => {
    await stage.write({ text: 'Hi' });
    await inApp('disconnect', { reason: 'PRIMARY_INACTIVITY', initiated_by: 'SYSTEM' });
    await until(() => stage.receiver.of('account_update').length > 0);
    expect(stage.receiver.of('account_update')[0]).toMatchObject({
      event: 'PARTNER_REMOVED',
      waba_info: { waba_id: line.waba },
      disconnection_info: { reason: 'PRIMARY_INACTIVITY', initiated_by: 'SYSTEM' },
    });
    expect(errorOf(await stage.text(line, 'Hello?'))).toMatchObject({ code: 133010 });
  });

  it('hands over the files of two weeks beside the history', async () => {
    const { wamid } = (await stage.write({ image: { caption: 'Look' } })).body;
    await sync('history');
    const values = () => stage.receiver.of('history');
    await until(() => values().some((value) => value['messages'] !== undefined));
    expect(values().flatMap((value) => value['messages'] ?? [])).toMatchObject([
      { from: '34600111222', id: wamid, type: 'image', image: { id: expect.any(String), caption: 'Look' } },
    ]);
    const told = values().flatMap((value) => (value['history'] as Json[] | undefined) ?? []);
    expect(told[0]).toMatchObject({ threads: [{ messages: [{ id: wamid, type: 'media_placeholder' }] }] });
  });

  it('hands over nothing when its owner does not share the history', async () => {
    const other = await stage.line('+493090182099', { coexistence: true, share_history: false });
    const body = { messaging_product: 'whatsapp', sync_type: 'history' };
    expect((await stage.graph(other, 'POST', `/${other.pnid}/smb_app_data`, body)).status).toBe(200);
    await until(() => stage.receiver.of('history').length > 0);
    expect(stage.receiver.of('history')).toMatchObject([{ history: [{ errors: [{ code: 2593109 }] }] }]);
  });

  it('hands over contacts and history once each, within a day', async () => {
    await stage.call('PUT', `/handsets/${PERSON}`, { name: 'Ada Lind' });
    await stage.write({ text: 'Hi' });
    expect((await sync('smb_app_state_sync')).body).toEqual({
      messaging_product: 'whatsapp',
      request_id: expect.any(String),
    });
    await until(() => stage.receiver.of('smb_app_state_sync').length > 0);
    expect(stage.receiver.of('smb_app_state_sync')[0]).toMatchObject({
      state_sync: [
        {
          type: 'contact',
          contact: { full_name: 'Ada Lind', first_name: 'Ada', phone_number: '34600111222' },
          action: 'add',
        },
      ],
    });
    await sync('history');
    const history = () => stage.receiver.of('history').flatMap((value) => value['history'] as Json[]);
    await until(() => history().length === 3);
    expect(history()[0]).toMatchObject({
      metadata: { phase: 0, chunk_order: 1 },
      threads: [{ id: '34600111222', messages: [{ from: '34600111222', text: { body: 'Hi' } }] }],
    });
    expect(history().at(-1)).toMatchObject({ metadata: { phase: 2, progress: 100 }, threads: [] });
    expect(errorOf(await sync('history'))).toMatchObject({ code: 2593107 });
    expect(errorOf(await sync('dreams'))).toMatchObject({ code: 100 });
  });

  it('hands over nothing after a day', async () => {
    await stage.turnClock(25);
    expect(errorOf(await sync('history'))).toMatchObject({ code: 2593108 });
  });
});
