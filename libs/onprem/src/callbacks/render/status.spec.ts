import { describe, expect, it } from '@jest/globals';
import type { StatusDetails } from '#messaging';
import { settingsWith, type SettingsChange } from '../../application-settings/application-settings.js';
import { onPremMessageId } from '../../message-id.js';
import { onPremCodeOf } from './error-codes.js';
import { renderStatus, type StatusNews } from './status.js';

const MESSAGE = '01940000-0000-7000-8000-000000000001';
const SENT_TOO: SettingsChange = { sent_status: true };

const news = (status: StatusNews['status'], more: Partial<StatusNews> = {}): StatusNews => ({
  messageId: MESSAGE,
  recipient: '+31687654321',
  status,
  at: new Date(1_935_000_010_999),
  error: null,
  details: null,
  ...more,
});
const status = (said: StatusNews, change: SettingsChange = {}) =>
  renderStatus(said, settingsWith(change))?.statuses?.[0] ?? null;
const message = (sent: boolean | null, delivered: boolean | null, read: boolean | null): SettingsChange => ({
  webhooks: { message: { sent, delivered, read } },
});

/** The samples of whatsapp-onprem-api.md §14.6. */
describe('A status as on-premises clients get it', () => {
  it('names the recipient at both places, with times as text', () => {
    expect(status(news('delivered'))).toEqual({
      id: onPremMessageId(MESSAGE, 'out', '+31687654321'),
      recipient_id: '31687654321',
      status: 'delivered',
      timestamp: '1935000010',
      type: 'message',
      message: { recipient_id: '31687654321' },
    });
    expect(status(news('read', { recipient: 'ES.7714402219930051' }))).toMatchObject({
      recipient_id: 'ES.7714402219930051',
    });
  });

  it('says what Meta says about conversation and price, unless it is not to', () => {
    const details: StatusDetails = {
      conversation: { id: '0f3c9d', expiresAt: 1_935_086_410, origin: 'user_initiated' },
      pricing: { model: 'CBP', billable: true, category: 'user_initiated', type: 'regular' },
    };
    const pricing = { pricing_model: 'CBP', billable: true, category: 'user_initiated' };
    expect(status(news('sent', { details }), SENT_TOO)).toMatchObject({
      conversation: { id: '0f3c9d', expiration_timestamp: 1_935_086_410, origin: { type: 'user_initiated' } },
      pricing,
    });
    expect(status(news('delivered', { details }))).toMatchObject({
      conversation: { id: '0f3c9d', origin: { type: 'user_initiated' } },
      pricing,
    });
    expect(status(news('delivered', { details }))?.['conversation']).not.toHaveProperty('expiration_timestamp');
    const silent = status(news('delivered', { details }), { webhook_payload_conversation_pricingmodel_disabled: true });
    expect(Object.keys(silent ?? {})).not.toEqual(expect.arrayContaining(['pricing']));
    expect(Object.keys(silent ?? {})).not.toEqual(expect.arrayContaining(['conversation']));
  });

  it('explains a failure', () => {
    const error = { code: 'window_closed', meta_code: null, detail: 'window closed' };
    expect(status(news('failed', { error }))).toMatchObject({
      status: 'failed',
      errors: [{ code: 470, title: 'Re-engagement message', details: 'window closed' }],
    });
    expect(status(news('expired'))).toMatchObject({
      status: 'failed',
      errors: [{ code: 410, title: 'Message expired' }],
    });
    expect(status(news('expired', { details: { waitedMs: 86_400_000 } }))).toMatchObject({
      errors: [{ code: 408, title: 'Message is not valid' }],
    });
    expect(status(news('failed'))).toMatchObject({ errors: [{ code: 500, title: 'Generic error' }] });
  });

  it.each<[string, SettingsChange, string[]]>([
    ['by default', {}, ['delivered', 'read', 'failed']],
    ['with sent_status', SENT_TOO, ['sent', 'delivered', 'read', 'failed']],
    [
      'with webhooks.message.sent false over sent_status',
      { ...SENT_TOO, ...message(false, null, null) },
      ['delivered', 'read', 'failed'],
    ],
    ['with webhooks.message.sent', message(true, null, null), ['sent', 'delivered', 'read', 'failed']],
    ['without the others', message(null, false, false), ['failed']],
  ])('goes out %s', (_when, change, wanted) => {
    const all = ['sent', 'delivered', 'read', 'failed'] as const;
    expect(all.filter((each) => status(news(each), change) !== null)).toEqual(wanted);
  });
});

describe('The code of a failure', () => {
  it.each([
    [131_047, 470],
    [131_042, 402],
    [131_048, 471],
    [131_049, 471],
    [130_429, 429],
    [131_056, 429],
    [130_472, 472],
    [131_026, 1026],
    [131_021, 1021],
    [131_005, 1005],
    [131_062, 1013],
    [131_053, 1014],
    [132_000, 2000],
    [132_001, 2001],
    [132_015, 2061],
    [132_016, 2062],
    [999_999, 500],
  ])('of Graph %d is %d', (metaCode, code) => {
    expect(onPremCodeOf({ code: 'refused_by_meta', meta_code: metaCode })).toBe(code);
  });

  it.each([
    ['window_closed', 470],
    ['insufficient_balance', 402],
    ['consent_missing', 1007],
    ['recipient_suppressed', 1007],
    ['template_not_found', 2001],
    ['template_parameters_invalid', 2000],
    ['recipient_invalid', 1013],
    ['media_unknown', 1006],
    ['media_not_usable', 1006],
    ['media_kind_mismatch', 1009],
    ['network_unreachable', 500],
  ])('of ours, %s, is %d', (ours, code) => {
    expect(onPremCodeOf({ code: ours, meta_code: null })).toBe(code);
  });
});
