import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { errorOf, PERSON, Stage, until, type Line } from './support/given.js';
import type { Json } from './support/receiver.js';

const STRANGER = '+34600333444';

describe('blocking users', () => {
  let stage: Stage;
  let line: Line;

  beforeAll(async () => {
    stage = await Stage.set();
    line = await stage.line();
    await stage.write({ text: 'Hi' });
    await until(() => stage.receiver.messages().length === 1);
  });
  afterAll(() => stage.strike());

  const change = (method: string, users: Json[]) =>
    stage.graph(line, method, `/${line.pnid}/block_users`, { messaging_product: 'whatsapp', block_users: users });

  it('does what it can and still answers with an error when one of them cannot be blocked', async () => {
    const reply = await change('POST', [{ user: PERSON }, { user: STRANGER }]);
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({
      messaging_product: 'whatsapp',
      block_users: {
        added_users: [{ input: PERSON, wa_id: '34600111222' }],
        failed_users: [
          {
            input: STRANGER,
            errors: [{ code: 139100, message: expect.any(String), error_data: { details: expect.any(String) } }],
          },
        ],
      },
      error: { code: 139100, fbtrace_id: expect.any(String) },
    });
    const list = await stage.graph(line, 'GET', `/${line.pnid}/block_users`);
    expect(list.body['data']).toEqual([{ messaging_product: 'whatsapp', wa_id: '34600111222' }]);
  });

  it('silences both sides', async () => {
    expect(errorOf(await stage.text(line, 'Hi'))).toMatchObject({ code: 131026 });
    const unheard = await stage.write({ text: 'Do you hear me?' });
    expect(unheard.body).toMatchObject({ status: 'sent' });
    expect((await change('DELETE', [{ user: PERSON }])).body).toEqual({
      messaging_product: 'whatsapp',
      block_users: { removed_users: [{ input: PERSON, wa_id: '34600111222' }] },
    });
    await stage.write({ text: 'And now?' });
    await until(() => stage.receiver.messages().length === 2);
    expect(stage.receiver.messages()[1]).toMatchObject({ text: { body: 'And now?' } });
    expect((await stage.text(line, 'Yes')).status).toBe(200);
  });

  it('takes a user id, but not that of a parent portfolio', async () => {
    const userId = String(stage.receiver.messages()[0]?.['from_user_id']);
    expect((await change('POST', [{ user_id: userId }])).body).toMatchObject({
      block_users: { added_users: [{ input: userId, user_id: userId }] },
    });
    await change('DELETE', [{ user_id: userId }]);
    expect((await change('POST', [{ user_id: 'ES.ENT.1' }])).status).toBe(400);
  });

  it('is over when the user has not written for a day', async () => {
    await stage.turnClock(25);
    expect((await change('POST', [{ user: PERSON }])).body).toMatchObject({ error: { code: 139100 } });
    expect(errorOf(await change('POST', []))).toMatchObject({ code: 100 });
  });
});
