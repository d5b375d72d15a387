import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/http-client.js';
import { ContactStory, type ContactTenant } from '../support/contact-story.js';

const ADA = '+34600111222';
const HOUR = 3_600_000;
const iso = (at: Date) => at.toISOString();

describe('Contacts and the trail of their consent', () => {
  let story: ContactStory;
  let tenant: ContactTenant;
  beforeAll(async () => {
    story = await ContactStory.start();
    tenant = await story.tenant();
  });
  afterAll(() => story.close());

  it('makes a contact of the first consent and keeps everything that proves it', async () => {
    const { status, body } = await tenant.consent(ADA, 'granted', {
      purpose: 'service',
      text_shown: 'Nordwind may write to me on WhatsApp.',
      text_version: '3',
      language: 'en',
      evidence: { form_id: 'checkout', ip: '203.0.113.7' },
      occurred_at: '2026-01-02T03:04:05+01:00',
      legal_basis: 'consent',
      business_name_shown: 'Nordwind',
    });
    expect([status, body]).toMatchObject([
      201,
      { id: expect.stringMatching(/^cns_/), state: 'granted', contact: { phone: ADA, suppressions: [] } },
    ]);
    const trail = await tenant.api.get(`/v1/contacts/${ADA}/consents`);
    expect(trail.rows()).toEqual([
      expect.objectContaining({
        id: body['id'],
        event: 'granted',
        purpose: 'service',
        subject: ADA,
        method: 'web_form',
        text_shown: 'Nordwind may write to me on WhatsApp.',
        evidence: { form_id: 'checkout', ip: '203.0.113.7' },
        occurred_at: '2026-01-02T02:04:05.000Z',
        actor: expect.stringMatching(/^api_key:key_/),
        legal_basis: 'consent',
        previous_id: null,
      }),
    ]);
  });

  it('finds the contact however its phone is written, and by its id', async () => {
    const { body } = await tenant.api.get(`/v1/contacts/${ADA}`);
    const written = [ADA.slice(1), encodeURIComponent(ADA), '0034600111222', String(body['id'])];
    for (const each of written)
      expect((await tenant.api.get(`/v1/contacts/${each}`)).body).toMatchObject({ id: body['id'], phone: ADA });
    for (const query of [`phone=${ADA}`, `phone=${encodeURIComponent(ADA)}`, 'phone=34600111222'])
      expect((await tenant.api.get(`/v1/contacts?${query}`)).body).toMatchObject({
        data: [{ id: body['id'] }],
        has_more: false,
      });
  });

  it('lets the event that occurred last decide, whatever the order they are told in', async () => {
    const phone = '+34600111333';
    await tenant.consent(phone, 'withdrawn', { occurred_at: '2026-05-01T00:00:00Z' });
    const late = await tenant.consent(phone, 'granted', { occurred_at: '2026-04-01T00:00:00Z' });
    expect(late.body).toMatchObject({ state: 'withdrawn' });
    const fresh = await tenant.consent(phone, 'granted', { occurred_at: '2026-06-01T00:00:00Z' });
    expect(fresh.body).toMatchObject({ state: 'granted' });
    const trail = await tenant.api.get(`/v1/contacts/${phone}/consents`);
    expect(trail.rows().map((event) => String(event['occurred_at']).slice(0, 7))).toEqual([
      '2026-06',
      '2026-04',
      '2026-05',
    ]);
  });

  it('voids a mistaken record by a correction, without touching it', async () => {
    const phone = '+34600111444';
    const mistake = await tenant.consent(phone, 'granted');
    const mended = await tenant.consent(phone, 'corrected', { previous_id: mistake.body['id'] });
    expect([mended.status, mended.body]).toMatchObject([201, { state: null, contact: { consents: {} } }]);
    expect((await tenant.api.get(`/v1/contacts/${phone}/consents`)).rows().length).toBe(2);
    expect(await tenant.consent(phone, 'corrected')).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/previous_id' }] },
    });
    expect((await tenant.consent(ADA, 'corrected', { previous_id: mistake.body['id'] })).status).toBe(422);
  });

  it('does not let what a person said on WhatsApp be corrected away', async () => {
    const phone = '+34600111555';
    await tenant.receive({ phone, text: 'STOP' });
    const [said] = (await tenant.api.get(`/v1/contacts/${phone}/consents`)).rows();
    const refused = await tenant.consent(phone, 'corrected', { previous_id: said!['id'] });
    expect([refused.status, refused.body['code']]).toEqual([409, 'consent_not_correctable']);
    expect(await tenant.marketing(phone)).toBe('suppressed, withdrawn');
  });

  it('refuses the future, an end before the start, unknown fields and paths that are no contact', async () => {
    const future = iso(new Date(story.now().getTime() + HOUR));
    const pointers = async (more: Record<string, unknown>) => {
      const refused = await tenant.consent(ADA, 'granted', more);
      return [refused.status, ...refused.rows('errors').map((error) => error['pointer'])];
    };
    expect(await pointers({ occurred_at: future })).toEqual([422, '/occurred_at']);
    expect(await pointers({ occurred_at: '2026-01-01T00:00:00Z', expires_at: '2026-01-01T00:00:00Z' })).toEqual([
      422,
      '/expires_at',
    ]);
    expect(await pointers({ purpose: 'everything' })).toEqual([422, '/purpose']);
    expect(await pointers({ method: 'WhatsApp preference' })).toEqual([422, '/method']);
    expect((await tenant.consent(ADA, 'granted', { colour: 'red' })).status).toBe(422);
    expect((await tenant.consent('Ada', 'granted')).body['code']).toBe('invalid_phone');
    expect((await tenant.api.get('/v1/contacts/Ada')).status).toBe(404);
    expect((await tenant.api.get('/v1/contacts/+34600999999')).status).toBe(404);
    expect((await tenant.api.get('/v1/contacts?phone=Ada')).status).toBe(422);
  });

  it('reads a grant that has run out as expired', async () => {
    const phone = '+34600111666';
    const end = iso(new Date(story.now().getTime() + HOUR));
    expect((await tenant.consent(phone, 'granted', { expires_at: end })).body).toMatchObject({ state: 'granted' });
    await story.advance(2 * HOUR);
    const { body } = await tenant.api.get(`/v1/contacts/${phone}`);
    expect(body['consents']).toMatchObject({ marketing: { state: 'expired', expires_at: end } });
  });

  it('lists contacts and trails page by page, newest first', async () => {
    const one = await story.tenant();
    for (let n = 0; n < 5; n++) await one.consent(`+3460022200${n}`, 'granted');
    for (let n = 0; n < 3; n++) await one.consent('+34600222000', 'withdrawn');
    const seen: unknown[] = [];
    for (let path: string | null = '/v1/contacts?limit=2'; path;) {
      const page: Answer = await one.api.get(path);
      seen.push(...page.rows().map((contact) => contact['phone']));
      path = page.body['has_more'] ? `/v1/contacts?limit=2&cursor=${page.text('next_cursor')}` : null;
    }
    expect(seen).toEqual([4, 3, 2, 1, 0].map((n) => `+3460022200${n}`));
    const first = await one.api.get('/v1/contacts/34600222000/consents?limit=3');
    const rest = await one.api.get(`/v1/contacts/34600222000/consents?limit=3&cursor=${first.text('next_cursor')}`);
    expect(rest.rows().map((event) => event['event'])).toEqual(['granted']);
  });

  it('shows nobody the contacts of another company, and asks for the scope', async () => {
    const stranger = await story.tenant();
    const { body } = await tenant.api.get(`/v1/contacts/${ADA}`);
    for (const path of [`/v1/contacts/${ADA}`, `/v1/contacts/${body['id']}`, `/v1/contacts/${ADA}/consents`])
      expect((await stranger.api.get(path)).status).toBe(404);
    expect((await stranger.consent(String(body['id']), 'granted')).status).toBe(404);
    expect((await stranger.api.get('/v1/contacts')).rows()).toEqual([]);
    const reader = await story.tenant(['contacts:read']);
    expect((await reader.api.get('/v1/contacts')).status).toBe(200);
    expect((await reader.consent(ADA, 'granted')).status).toBe(403);
  });
});
