import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ContactStory, type ContactTenant } from '../support/contact-story.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('What people write', () => {
  let story: ContactStory;
  let tenant: ContactTenant;
  let phone: string;
  let n = 0;
  beforeAll(async () => {
    story = await ContactStory.start();
    tenant = await story.tenant();
  });
  afterAll(() => story.close());
  beforeEach(() => {
    phone = `+3460030${String(++n).padStart(4, '0')}`;
  });
  const ago = (ms: number) => new Date(story.now().getTime() - ms);

  it('makes a contact, learns its name and opens the window of this number alone', async () => {
    const at = ago(HOUR);
    const [outcome] = await tenant.receive({ phone, bsuid: `ES.${n}`, name: 'Ada', at });
    expect(outcome).toMatchObject({ optOut: null, optIn: false, windowOpenedAt: at });
    expect(await tenant.facts(phone)).toMatchObject({ lastInboundAt: at, everWrote: true, suppressed: null });
    expect(await tenant.facts(`ES.${n}`)).toMatchObject({ contactId: outcome!.contactId, lastInboundAt: at });
    const { body } = await tenant.api.get(`/v1/contacts/${phone}`);
    expect(body).toMatchObject({ name: 'Ada', windows: [{ open: true, last_inbound_at: at.toISOString() }] });
  });

  it('moves a window forward only: late and repeated messages do no harm', async () => {
    const [newer, older] = [ago(HOUR), ago(5 * HOUR)];
    await tenant.receive({ phone, at: newer, wamid: 'a' });
    expect(await tenant.receive({ phone, at: older, wamid: 'b' })).toMatchObject([{ windowOpenedAt: newer }]);
    await tenant.receive({ phone, at: newer, wamid: 'a' }, { phone, at: older, wamid: 'b' });
    expect((await tenant.facts(phone)).lastInboundAt).toEqual(newer);
  });

  it('does not open a window for a reaction', async () => {
    expect(await tenant.receive({ phone, opensWindow: false, text: null })).toMatchObject([{ windowOpenedAt: null }]);
    expect(await tenant.facts(phone)).toMatchObject({ lastInboundAt: null, everWrote: false });
    expect((await tenant.facts(phone)).contactId).not.toBeNull();
  });

  it('withdraws and blocks marketing at a stop, and gives back at a start what was there', async () => {
    await tenant.consent(phone, 'granted', { occurred_at: '2026-01-01T00:00:00Z' });
    expect(await tenant.receive({ phone, text: ' Stop! 🛑', at: ago(HOUR) })).toMatchObject([{ optOut: 'marketing' }]);
    expect(await tenant.marketing(phone)).toBe('suppressed, withdrawn');
    expect(await tenant.receive({ phone, text: 'start', at: ago(MINUTE) })).toMatchObject([{ optIn: true }]);
    expect(await tenant.marketing(phone)).toBe('free, granted');
    const trail = await tenant.api.get(`/v1/contacts/${phone}/consents`);
    expect(trail.rows().map((event) => [event['event'], event['method'], event['actor']])).toEqual([
      ['granted', 'whatsapp_keyword', 'contact'],
      ['withdrawn', 'whatsapp_keyword', 'contact'],
      ['granted', 'web_form', expect.stringMatching(/^api_key:/)],
    ]);
  });

  it('takes no start for an opt-in that was never given', async () => {
    expect(await tenant.receive({ phone, text: 'start' })).toMatchObject([{ optIn: false }]);
    expect(await tenant.marketing(phone)).toBe('free, unknown');
    await tenant.receive({ phone, text: 'stop', at: ago(HOUR) }, { phone, text: 'start', at: ago(MINUTE) });
    expect(await tenant.marketing(phone)).toBe('free, withdrawn');
  });

  it('records a repeated stop once, and lets a late one not undo a newer start', async () => {
    await tenant.consent(phone, 'granted', { occurred_at: '2026-01-01T00:00:00Z' });
    const stop = { phone, text: 'STOP', at: ago(3 * HOUR), wamid: `stop ${n}` };
    await tenant.receive(stop, stop);
    await tenant.receive({ phone, text: 'START', at: ago(HOUR) });
    expect(await tenant.receive(stop)).toMatchObject([{ optOut: 'marketing' }]);
    await tenant.receive({ phone, text: 'STOP', at: ago(2 * HOUR) });
    expect(await tenant.marketing(phone)).toBe('free, granted');
    const trail = await tenant.api.get(`/v1/contacts/${phone}/consents`);
    expect(trail.rows().filter((event) => event['event'] === 'withdrawn').length).toBe(2);
  });

  it('lets a new agreement on any way end a keyword’s block, but no import and nothing older', async () => {
    await tenant.receive({ phone, text: 'baja', at: ago(HOUR) });
    await tenant.consent(phone, 'granted', { occurred_at: ago(2 * HOUR).toISOString() });
    await tenant.consent(phone, 'imported', { source_batch: 'crm.csv' });
    expect(await tenant.marketing(phone)).toBe('suppressed, granted');
    await tenant.consent(phone, 'granted');
    expect(await tenant.marketing(phone)).toBe('free, granted');
  });

  it('leaves Meta’s block to Meta', async () => {
    await tenant.consent(phone, 'granted', { occurred_at: '2026-01-01T00:00:00Z' });
    const stop = { phone, bsuid: null, at: ago(3 * HOUR), reference: 'user_preferences 1' };
    await tenant.run((contacts, tx) => contacts.withdrawMarketing(tx, tenant.id, [stop, stop]));
    await tenant.receive({ phone, text: 'start', at: ago(2 * HOUR) });
    await tenant.consent(phone, 'granted');
    expect(await tenant.marketing(phone)).toBe('suppressed, granted');
    const resume = { ...stop, at: ago(HOUR), reference: 'user_preferences 2' };
    await tenant.run((contacts, tx) => contacts.resumeMarketing(tx, tenant.id, [resume]));
    expect(await tenant.marketing(phone)).toBe('free, granted');
  });

  it('never lifts a keyword’s block because Meta resumes', async () => {
    await tenant.consent(phone, 'granted', { occurred_at: '2026-01-01T00:00:00Z' });
    await tenant.receive({ phone, text: 'STOP', at: ago(4 * HOUR) });
    const said = { phone, bsuid: null, at: ago(3 * HOUR), reference: 'x' };
    await tenant.run((contacts, tx) => contacts.withdrawMarketing(tx, tenant.id, [said]));
    await tenant.run((contacts, tx) => contacts.resumeMarketing(tx, tenant.id, [{ ...said, at: ago(HOUR) }]));
    expect(await tenant.marketing(phone)).toBe('suppressed, withdrawn');
  });

  it('records the stop of two people in the same second for both', async () => {
    const other = `+3460031${String(n).padStart(4, '0')}`;
    const items = [phone, other].map((each) => ({ phone: each, bsuid: null, at: ago(HOUR), reference: 'same second' }));
    await tenant.run((contacts, tx) => contacts.withdrawMarketing(tx, tenant.id, items));
    expect([await tenant.marketing(phone), await tenant.marketing(other)]).toEqual([
      'suppressed, withdrawn',
      'suppressed, withdrawn',
    ]);
  });

  it('finds out that two contacts are one person: consent, windows and blocks come together', async () => {
    const bsuid = `ES.77${n}`;
    const granted = await tenant.consent(phone, 'granted', { occurred_at: '2026-01-01T00:00:00Z' });
    const [byId] = await tenant.receive({ bsuid, text: 'Hola', at: ago(HOUR) });
    expect(await tenant.marketing(bsuid)).toBe('free, unknown');
    const [both] = await tenant.receive({ bsuid, phone, text: 'Soy yo', at: ago(MINUTE) });
    expect(both!.contactId).toBe(byId!.contactId);
    expect([await tenant.marketing(bsuid), await tenant.marketing(phone)]).toEqual(['free, granted', 'free, granted']);
    const made = granted.body['contact'] as { id: string };
    const { body } = await tenant.api.get(`/v1/contacts/${made.id}`);
    expect(body).toMatchObject({ phone, addresses: [{ value: phone }, { value: bsuid }] });
    await tenant.receive({ bsuid, text: 'stop' });
    expect(await tenant.marketing(phone)).toBe('suppressed, withdrawn');
  });

  it('does not hand the consent of a phone’s last owner to the next', async () => {
    await tenant.receive({ bsuid: `ES.1${n}`, phone, at: ago(2 * HOUR) });
    await tenant.consent(phone, 'granted');
    await tenant.receive({ bsuid: `ES.2${n}`, phone, at: ago(MINUTE) });
    expect(await tenant.marketing(phone)).toBe('free, unknown');
    expect(await tenant.marketing(`ES.1${n}`)).toBe('free, granted');
  });

  it('blocks a newly linked address as the old one was blocked', async () => {
    await tenant.receive({ phone, text: 'STOP', at: ago(HOUR) });
    await tenant.receive({ phone, bsuid: `ES.9${n}`, text: 'Hola' });
    expect(await tenant.marketing(`ES.9${n}`)).toBe('suppressed, withdrawn');
  });

  it('makes one contact when many write and are written to at once', async () => {
    const address = { kind: 'phone', value: phone } as const;
    const ids = await Promise.all([
      ...Array.from({ length: 4 }, () =>
        tenant.run(async (contacts, tx) => (await contacts.ensure(tx, tenant.id, [address])).get(phone)),
      ),
      ...Array.from({ length: 4 }, async () => (await tenant.receive({ phone, bsuid: `ES.5${n}` }))[0]!.contactId),
    ]);
    const { contactId } = await tenant.facts(phone);
    expect((await tenant.facts(`ES.5${n}`)).contactId).toBe(contactId);
    expect((await tenant.api.get(`/v1/contacts?phone=${phone}`)).rows().length).toBe(1);
    expect(ids.every((id) => id !== undefined)).toBe(true);
  });

  it('opens a free entry point with the first reply to somebody who came through an ad', async () => {
    const at = ago(HOUR);
    const [{ contactId } = { contactId: null }] = await tenant.receive({ phone, at, referral: true });
    const reply = (when: Date) =>
      tenant.run((contacts, tx) =>
        contacts.recordReplies(tx, tenant.id, [{ numberId: tenant.numberId, contactId: contactId!, at: when }]),
      );
    expect((await tenant.facts(phone)).freeEntryUntil).toBeNull();
    const first = ago(30 * MINUTE);
    await reply(first);
    await reply(ago(MINUTE));
    expect((await tenant.facts(phone)).freeEntryUntil).toEqual(new Date(first.getTime() + 72 * HOUR));
  });

  it('opens none when the reply took a day', async () => {
    const [outcome] = await tenant.receive({ phone, at: ago(25 * HOUR), referral: true });
    const late = { numberId: tenant.numberId, contactId: outcome!.contactId, at: story.now() };
    await tenant.run((contacts, tx) => contacts.recordReplies(tx, tenant.id, [late]));
    expect((await tenant.facts(phone)).freeEntryUntil).toBeNull();
  });

  it('answers for people nobody has heard of', async () => {
    expect(await tenant.facts(phone)).toEqual({
      contactId: null,
      suppressed: null,
      consents: {},
      lastInboundAt: null,
      freeEntryUntil: null,
      everWrote: false,
    });
  });
});
