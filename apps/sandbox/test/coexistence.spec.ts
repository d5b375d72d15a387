import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { errorOf, PERSON, Stage, until, type Line } from './support/given.js';
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
