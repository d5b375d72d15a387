import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { errorOf, PERSON, Stage, until, wamidOf, type Line } from './support/given.js';
import type { Json } from './support/receiver.js';

const ADA = {
  name: { formatted_name: 'Ada Lind', first_name: 'Ada', prefix: 'Dr' },
  birthday: '1990-02-11',
  phones: [{ phone: '+34 600 111 222', type: 'CELL', wa_id: '34600111222' }],
  emails: [{ email: 'ada@example.org', type: 'WORK' }],
  urls: [{ url: 'https://example.org', type: 'WORK' }],
  addresses: [{ street: 'Calle 1', city: 'Madrid', zip: '28001', country: 'Spain', country_code: 'es', type: 'HOME' }],
  org: { company: 'Nordwind', department: 'Ops', title: 'Lead' },
};
const contacts = (...list: Json[]) => ({ type: 'contacts', contacts: list });

describe('contacts, reactions, voice and ticks', () => {
  let stage: Stage;
  let line: Line;

  beforeAll(async () => {
    stage = await Stage.set();
    line = await stage.line();
    await stage.write({ text: 'Hi' });
  });
  afterAll(() => stage.strike());

  it('sends a whole card of the address book', async () => {
    const wamid = wamidOf(await stage.send(line, contacts(ADA)));
    await until(async () => (await stage.screen()).some((message) => message['wamid'] === wamid));
    expect((await stage.screen()).at(-1)).toMatchObject({ type: 'contacts', data: [ADA] });
  });

  it.each([
    ['no contact', contacts(), 131008],
    ['a name of one part', contacts({ name: { formatted_name: 'Ada' } }), 131008],
    ['a birthday in words', contacts({ ...ADA, birthday: '11 February' }), 131009],
    ['an address of another type', contacts({ ...ADA, addresses: [{ type: 'BOAT' }] }), 131009],
    ['a misspelt key', contacts({ ...ADA, phones: [{ number: '1' }] }), 100],
    ['a name that is no text', contacts({ name: { formatted_name: 'Ada', first_name: 5 } }), 100],
    ['a company that is no text', contacts({ ...ADA, org: { company: {} } }), 100],
    ['258 of them', contacts(...Array.from({ length: 258 }, () => ADA)), 131009],
    ['a misspelt context', { ...contacts(ADA), context: { id: 'wamid.x' } }, 100],
    ['a voice that is no boolean', { type: 'audio', audio: { link: 'https://a.example/a.ogg', voice: 'yes' } }, 100],
    ['a category without permission', { type: 'text', text: { body: 'Hi' }, category: 'utility' }, 131005],
    ['a category of another kind', { type: 'text', text: { body: 'Hi' }, category: 'marketing' }, 100],
    ['a pin outside a group', { type: 'pin', pin: { type: 'pin' } }, 100],
  ])('refuses %s', async (_what, message, code) => {
    expect(errorOf(await stage.send(line, message))).toMatchObject({ code });
  });

  it.each(['👍', '❤', '👨‍👩‍👧‍👦', '🇪🇸', '5️⃣'])('reacts with %s', async (emoji) => {
    const { wamid } = (await stage.write({ text: 'Nice bike' })).body;
    const message = { type: 'reaction', reaction: { message_id: wamid, emoji } };
    expect((await stage.send(line, message)).status).toBe(200);
  });

  it.each(['yes', '5', '👍👍', '👍 '])('refuses to react with "%s", which is no emoji', async (emoji) => {
    const { wamid } = (await stage.write({ text: 'Nice bike' })).body;
    const message = { type: 'reaction', reaction: { message_id: wamid, emoji } };
    expect(errorOf(await stage.send(line, message))).toMatchObject({ code: 131009 });
  });

  it('refuses a reaction to a reaction, to something old, and with a context', async () => {
    const { wamid } = (await stage.write({ text: 'Nice bike' })).body;
    const react = (target: unknown, more: Json = {}) =>
      stage.send(line, { type: 'reaction', reaction: { message_id: target, emoji: '👍' }, ...more });
    const reaction = wamidOf(await react(wamid));
    expect(errorOf(await react(reaction))).toMatchObject({ code: 131009 });
    expect(errorOf(await react(wamid, { context: { message_id: wamid } }))).toMatchObject({ code: 131009 });
    await stage.turnClock(31 * 24);
    await stage.write({ text: 'Still there?' });
    expect(errorOf(await react(wamid))).toMatchObject({ code: 131009 });
    await stage.turnClock(0);
  });

  it('shows that the business is typing, until it answers', async () => {
    const { wamid } = (await stage.write({ text: 'Are you there?' })).body;
    const read = (more: Json) =>
      stage.call(
        'POST',
        `/v25.0/${line.pnid}/messages`,
        { messaging_product: 'whatsapp', status: 'read', message_id: wamid, ...more },
        line.token,
      );
    const typing = async () => (await stage.call('GET', `/handsets/${PERSON}/messages`)).body['typing'];
    expect((await read({ typing_indicator: { type: 'text' } })).body).toEqual({ success: true });
    expect(await typing()).toEqual(['+493090182044']);
    await stage.text(line, 'Yes');
    expect(await typing()).toEqual([]);
    expect(errorOf(await read({ typing_indicator: { type: 'voice' } }))).toMatchObject({ code: 131009 });
  });

  it('reports a voice message as played, and nothing else', async () => {
    const voice = wamidOf(
      await stage.send(line, { type: 'audio', audio: { link: 'https://a.example/a.ogg', voice: true } }),
    );
    const song = wamidOf(await stage.send(line, { type: 'audio', audio: { link: 'https://a.example/b.mp3' } }));
    await until(() => stage.receiver.statuses(song).length === 2 && stage.receiver.statuses(voice).length === 2);
    const play = (wamid: string) => stage.call('POST', `/handsets/${PERSON}/play`, { message_id: wamid });
    expect((await play(voice)).body).toMatchObject({ status: 'played' });
    expect((await play(song)).status).toBe(422);
    await until(() => stage.receiver.statuses(voice).length === 4);
    expect(stage.receiver.statuses(voice).map(({ status }) => status)).toEqual(['sent', 'delivered', 'read', 'played']);
  });

  it('fails when the person is no longer who the business thinks', async () => {
    const { identityKeyHash: hash } = (await stage.call('GET', `/handsets/${PERSON}`)).body;
    const sure = wamidOf(await stage.text(line, 'Hi', { recipient_identity_key_hash: hash }));
    await until(() => stage.receiver.statuses(sure).some(({ status }) => status === 'delivered'));
    await stage.write({ system: { type: 'customer_identity_changed' } });
    const unsure = wamidOf(await stage.text(line, 'Hi', { recipient_identity_key_hash: hash }));
    await until(() => stage.receiver.statuses(unsure).length > 0);
    expect(stage.receiver.statuses(unsure)[0]).toMatchObject({ status: 'failed', errors: [{ code: 137000 }] });
  });
});
