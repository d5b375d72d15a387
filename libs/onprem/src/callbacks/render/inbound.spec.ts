import { describe, expect, it } from '@jest/globals';
import type { InboundDetails } from '#messaging';
import { settingsWith, type SettingsChange } from '../../application-settings/application-settings.js';
import { onPremMessageId } from '../../message-id.js';
import { type InboundNews, renderInbound } from './inbound.js';
import { withMedia } from './media.js';
import { type CallbackPayload, together } from './payload.js';

const MESSAGE = '01940000-0000-7000-8000-000000000001';
const OURS = '01940000-0000-7000-8000-000000000002';
const MEDIA = '6b1d3c0e-0e56-4a1c-9e0b-7d6a4f3c2b10';
const SHA256 = 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=';
const HEX = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const NOTHING: InboundDetails = { context: null, identity: null, errorCodes: [], quoted: null };
const QUOTED = { id: OURS as never, direction: 'out' as const, recipient: '+31687654321' };

const news = (type: string, payload: unknown, more: Partial<InboundNews> = {}): InboundNews => ({
  messageId: MESSAGE,
  from: '+31687654321',
  to: '+31612340000',
  name: 'Saar',
  at: new Date(1_935_000_000_000),
  type,
  content: { type, [type]: payload },
  referral: null,
  details: NOTHING,
  identity: null,
  ...more,
});
const details = (more: Partial<InboundDetails>) => ({ details: { ...NOTHING, ...more } });
const rendered = (inbound: InboundNews, change: SettingsChange = {}): CallbackPayload | null =>
  renderInbound(inbound, settingsWith(change));
const first = (inbound: InboundNews, change?: SettingsChange) => rendered(inbound, change)?.messages?.[0];
const UNKNOWN = { type: 'unknown', errors: [{ code: 501, title: 'Message type is not currently supported' }] };

/** Every sample of whatsapp-onprem-api.md §14.1 to §14.5. */
describe('A person’s message as on-premises clients get it', () => {
  it('has its sender beside it', () => {
    expect(rendered(news('text', { body: 'Is it ready?' }))).toEqual({
      contacts: [{ profile: { name: 'Saar' }, wa_id: '31687654321' }],
      messages: [
        {
          from: '31687654321',
          id: onPremMessageId(MESSAGE, 'in', '+31687654321'),
          timestamp: '1935000000',
          type: 'text',
          text: { body: 'Is it ready?' },
        },
      ],
    });
  });

  it.each([
    ['image', 'image', { caption: 'pot' }],
    ['document', 'document', { filename: 'a.pdf', caption: 'a' }],
    ['audio', 'audio', {}],
    ['voice', 'audio', {}],
    ['video', 'video', { caption: 'clip' }],
    ['sticker', 'sticker', {}],
  ])('names a file of kind %s once we have it, and says when we have not', (kind, type, more) => {
    const meta = { id: '1034', url: 'https://lookaside.example', animated: false, voice: kind === 'voice' };
    const payload = { ...meta, mime_type: 'a/b', sha256: SHA256, ...more };
    expect(first(news(type, { ...payload, media_id: MEDIA }))).toMatchObject({
      type: kind,
      [kind]: { id: MEDIA, mime_type: 'a/b', sha256: HEX, ...more },
    });
    const without = { mime_type: 'a/b', sha256: HEX, ...more, status: 'undownloaded' };
    expect(first(news(type, payload))?.[kind]).toEqual(without);
    const unwanted = { media: { auto_download: [] } };
    expect(first(news(type, { ...payload, media_id: MEDIA }), unwanted)?.[kind]).toEqual(without);
  });

  it('gets its file later, or the reason why there is none', () => {
    const waiting = rendered(news('image', { mime_type: 'image/jpeg', sha256: SHA256, caption: 'pot' })) ?? {};
    const image = { mime_type: 'image/jpeg', sha256: HEX, caption: 'pot' };
    expect(withMedia(waiting, MEDIA).messages?.[0]).toMatchObject({ type: 'image', image: { id: MEDIA, ...image } });
    expect(withMedia(waiting, MEDIA).messages?.[0]?.['image']).not.toHaveProperty('status');
    expect(withMedia(waiting, null).messages?.[0]).toMatchObject({
      image: { ...image, status: 'undownloaded' },
      errors: [{ code: 400, title: 'Media download error' }],
    });
    expect(withMedia(waiting, null).contacts).toEqual(waiting.contacts);
  });

  it.each([
    [
      'location',
      { latitude: 52.26, longitude: 4.76, name: 'Gate', address: 'Lijnbaan 1', url: 'https://maps.example/1' },
    ],
    ['location', { latitude: 52.26, longitude: 4.76 }],
    ['button', { payload: 'order:77:ok', text: 'OK' }],
    ['interactive', { type: 'button_reply', button_reply: { id: 'fri-yes', title: 'Yes' } }],
    ['interactive', { type: 'list_reply', list_reply: { id: 'f09', title: '09:00', description: 'before 10' } }],
    [
      'order',
      {
        catalog_id: 'c1',
        text: 'pls',
        product_items: [{ product_retailer_id: 'sku1', quantity: 2, item_price: 4.5, currency: 'EUR' }],
      },
    ],
  ])('carries a %s as it came', (type, payload) => {
    expect(first(news(type, payload))).toMatchObject({ type, [type]: payload });
  });

  it('carries cards without what came later, and a button without payload as null', () => {
    const phones = [{ phone: '+31 6 5555 0000', type: 'CELL', wa_id: '31655550000' }];
    const name = { formatted_name: 'Jo Smit' };
    expect(first(news('contacts', [{ name, phones, origin: 'other', vcard: 'BEGIN' }]))).toMatchObject({
      type: 'contacts',
      contacts: [{ name, phones }],
    });
    expect(first(news('contacts', [{ name, phones, origin: 'other' }]))?.['contacts']).toEqual([{ name, phones }]);
    expect(first(news('button', { text: 'OK' }))?.['button']).toEqual({ payload: null, text: 'OK' });
  });

  it('says whom it answers, by the id the client knows', () => {
    const answer = first(news('text', { body: 'Yes' }, details({ quoted: QUOTED })));
    expect(answer?.['context']).toEqual({
      from: '31612340000',
      id: onPremMessageId(OURS, 'out', '+31687654321'),
    });
    const own = first(news('text', { body: 'Yes' }, details({ quoted: { ...QUOTED, direction: 'in' } })));
    expect(own?.['context']).toEqual({ from: '31687654321', id: onPremMessageId(OURS, 'in', '+31687654321') });
    // A message of somebody else's: there is no id that the client could know.
    const context = { from: '31612340000', id: 'wamid.X' };
    expect(first(news('text', { body: 'Yes' }, details({ context })))).not.toHaveProperty('context');
  });

  it('says that it was forwarded, and which product it asks about', () => {
    const context = { frequently_forwarded: true, referred_product: { catalog_id: 'c1', product_retailer_id: 'sku1' } };
    expect(first(news('text', { body: 'See' }, details({ context })))?.['context']).toEqual(context);
  });

  it('says which ad it came from', () => {
    const ad = { source_url: 'https://fb.me/x', source_type: 'ad', source_id: '12', headline: 'Pots', body: 'Ask us' };
    const referral = { ...ad, media_type: 'image', image_url: 'https://x.example', ctwa_clid: 'ARA' };
    expect(first(news('text', { body: 'Hi' }, { referral }))?.['referral']).toEqual(ad);
  });

  it.each([
    ['reaction', { message_id: 'wamid.X', emoji: '👍' }],
    ['unsupported', { type: 'poll' }],
    ['edit', { original_message_id: 'wamid.X' }],
    ['interactive', { type: 'nfm_reply', nfm_reply: { name: 'flow' } }],
    ['something_new', {}],
  ])('is unknown when the API never had it: %s', (type, payload) => {
    expect(first(news(type, payload, details({ errorCodes: [131_051] })))).toEqual({
      from: '31687654321',
      id: onPremMessageId(MESSAGE, 'in', '+31687654321'),
      timestamp: '1935000000',
      ...UNKNOWN,
    });
  });

  it('is ephemeral, or could not be fetched, where Meta says so', () => {
    expect(first(news('unsupported', { type: 'ephemeral' }))).toMatchObject({ ...UNKNOWN, type: 'ephemeral' });
    const tooLarge = news('unsupported', { type: 'video' }, details({ errorCodes: [131_052] }));
    expect(first(tooLarge)).toMatchObject({ type: 'unknown', errors: [{ code: 400, title: 'Media download error' }] });
  });

  it('has the business-scoped id of a person whose phone is hidden', () => {
    const hidden = rendered(news('text', { body: 'Hi' }, { from: 'ES.7714402219930051', name: null }));
    expect(hidden?.contacts).toEqual([{ profile: { name: '' }, wa_id: 'ES.7714402219930051' }]);
    expect(hidden?.messages?.[0]).toMatchObject({ from: 'ES.7714402219930051' });
  });
});

describe('What WhatsApp says about a person', () => {
  const changed = news('system', { type: 'user_changed_number', body: 'number changed', wa_id: '31699990000' });
  const hash = 'q83vEjRWeJA=';
  const since = new Date(1_900_000_000_000);
  const insecure = news(
    'system',
    { type: 'customer_identity_changed', body: 'security code changed' },
    details({ identity: { acknowledged: true, created_timestamp: '1900000000', hash } }),
  );
  const secure: SettingsChange = { show_security_notifications: true };

  it('is a system message without contacts, where it is wanted', () => {
    expect(rendered(changed)).toEqual({
      messages: [
        {
          from: '31687654321',
          id: onPremMessageId(MESSAGE, 'in', '+31687654321'),
          timestamp: '1935000000',
          type: 'system',
          system: { type: 'user_changed_number', body: 'number changed', new_wa_id: '31699990000' },
        },
      ],
    });
    expect(rendered(changed, { notify_user_change_number: false })).toBeNull();
  });

  it('is the identity too, with security notifications', () => {
    expect(rendered(insecure)).toBeNull();
    expect(first(insecure, secure)).toMatchObject({
      system: { type: 'user_identity_changed', body: 'security code changed', identity: 'q83vEjRWeJA=' },
    });
    const text = news('text', { body: 'Hi' }, { identity: { hash, since, acknowledged: true } });
    expect(first(text)).not.toHaveProperty('identity');
    const shown = { acknowledged: true, created_timestamp: 1_900_000_000_000, hash };
    expect(first(text, secure)?.['identity']).toEqual(shown);
  });

  it('is a status when they take a message back', () => {
    const revoked = (quoted: InboundDetails['quoted']) =>
      rendered(news('revoke', { original_message_id: 'wamid.X' }, details({ quoted })));
    expect(revoked({ ...QUOTED, direction: 'in' })).toEqual({
      statuses: [
        {
          id: onPremMessageId(OURS, 'in', '+31687654321'),
          recipient_id: '31687654321',
          status: 'deleted',
          timestamp: '1935000000',
          type: 'message',
        },
      ],
    });
    expect(revoked(null)).toBeNull();
  });
});

describe('Several parts as one body', () => {
  it('introduces a person once and has no empty arrays', () => {
    const part = rendered(news('text', { body: 'One' })) ?? {};
    const body = together([part, part, { statuses: [{ id: 'x' }] }]);
    expect(body.contacts).toHaveLength(1);
    expect(body.messages).toHaveLength(2);
    expect(Object.keys(body)).toEqual(['contacts', 'messages', 'statuses']);
  });
});
