import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Installation, must, type StoryNumber } from '../support/installation.js';
import { errorIn, moveIn, type Moved, OnPremApi, userOf } from '../support/onprem.js';

const PATH = '/v1/settings/application';
const PROVIDERS = `${PATH}/media/providers`;

/** source: whatsapp-onprem-api.md §5, §20 */
describe('Application settings of an on-premises client', () => {
  let installation: Installation;
  let number: StoryNumber;
  let moved: Moved;
  let other: Moved;

  beforeAll(async () => {
    installation = await Installation.start('postgres', { ONPREM_CALLS_PER_SECOND: '1000' });
    number = await (await installation.tenant()).number();
    moved = await moveIn(number);
    other = await moveIn(await (await installation.tenant('Ostwind')).number());
  }, 120_000);
  afterAll(() => installation?.close());

  const settings = async (client = moved) =>
    must(200, await client.admin.get(PATH)).body['settings']?.['application'] as unknown as Record<string, never>;

  it('begin with the defaults of the original', async () => {
    expect(await settings()).toEqual({
      wa_id: number.phone.slice(1),
      callback_persist: true,
      callback_backoff_delay_ms: 3_000,
      max_callback_backoff_delay_ms: 900_000,
      media: { auto_download: ['image', 'video', 'voice', 'sticker', 'audio', 'document'] },
      webhooks: { url: '', max_concurrent_requests: 6, message: { sent: false, delivered: true, read: true } },
      sent_status: false,
      pass_through: false,
      heartbeat_interval: 5,
      unhealthy_interval: 30,
      notify_user_change_number: true,
      show_security_notifications: false,
      axolotl_context_striping_disabled: false,
      garbagecollector_enable: { messages: true, media: false },
      skip_referral_media_download: false,
      webhook_payload_conversation_pricingmodel_disabled: false,
      verbose_logging: false,
      log_level: 'info',
    });
  });

  it('change twice as RapidPro does it, the second time with quotas that nobody has any more', async () => {
    const first = await moved.admin.patch(PATH, { webhooks: { url: 'https://hooks.example.net/wa' } });
    expect([first.status, first.body['meta']?.['version']]).toEqual([200, 'v2.45.1']);
    const quotas = ['1000', '60', '60'];
    const second = await moved.admin.patch(PATH, {
      messaging_api_rate_limit: quotas,
      contacts_api_rate_limit: quotas,
      contacts_scrape_rate_limit: '1000000',
    });
    expect(second.status).toBe(200);
    expect(await settings()).toMatchObject({ webhooks: { url: 'https://hooks.example.net/wa' } });
    expect(Object.keys(await settings())).not.toContain('messaging_api_rate_limit');
  });

  it('change key by key, and numbers may be given as texts', async () => {
    await moved.admin.patch(PATH, { webhooks: { url: 'https://hooks.example.net/wa' } });
    must(200, await moved.admin.patch(PATH, { webhooks: { message: { read: false } } }));
    must(200, await moved.admin.patch(PATH, { webhooks: { max_concurrent_requests: '24' } }));
    must(200, await moved.admin.patch(PATH, { callback_backoff_delay_ms: '1500', heartbeat_interval: 7 }));
    must(200, await moved.admin.patch(PATH, { garbagecollector_enable: { media: true } }));
    must(200, await moved.admin.patch(PATH, { media: { auto_download: ['image'] }, sent_status: true }));
    must(200, await moved.admin.patch(PATH, { on_call_pager: '31612340000', db_garbagecollector_enable: false }));
    expect(await settings()).toMatchObject({
      webhooks: {
        url: 'https://hooks.example.net/wa',
        max_concurrent_requests: 24,
        message: { sent: true, delivered: true, read: false },
      },
      callback_backoff_delay_ms: 1_500,
      heartbeat_interval: 7,
      garbagecollector_enable: { messages: true, media: true },
      media: { auto_download: ['image'] },
      on_call_pager: '31612340000',
      db_garbagecollector_enable: false,
    });
  });

  it('may be sent back as they were read; what is read-only stays', async () => {
    const before = await settings();
    must(200, await moved.admin.patch(PATH, { ...before, wa_id: '4917000000' }));
    expect(await settings()).toEqual(before);
  });

  it.each([
    ['webhooks.max_concurrent_requests', { webhooks: { max_concurrent_requests: 7 } }],
    ['webhooks.max_concurrent_requests', { webhooks: { max_concurrent_requests: 'many' } }],
    ['webhooks.url', { webhooks: { url: 'ftp://hooks.example.net' } }],
    ['webhooks.url', { webhooks: { url: 'http://169.254.169.254/latest' } }],
    ['webhooks.url', { webhooks: { url: 7 } }],
    ['webhooks.message.sent', { webhooks: { message: { sent: 'yes' } } }],
    ['callback_backoff_delay_ms', { callback_backoff_delay_ms: -1 }],
    ['media.auto_download.0', { media: { auto_download: ['gif'] } }],
    ['callback_persist', { callback_persist: null }],
    ['pass_through', { pass_through: true }],
    ['log_level', { log_level: 'a\u0000b' }],
  ])('refuse what cannot be, and name %s', async (name, change) => {
    const before = await settings();
    const answer = await moved.admin.patch(PATH, change);
    expect([answer.status, errorIn(answer).code]).toEqual([400, 1009]);
    expect(errorIn(answer).details).toContain(`'${name}'`);
    expect(await settings()).toEqual(before);
  });

  it('refuse a body that is no object', async () => {
    for (const body of ['[]', '7', '{']) {
      const patched = await moved.admin.patch(PATH, body);
      expect([patched.status, errorIn(patched).code]).toEqual([400, 1025]);
    }
  });

  it('go back to the defaults when they are deleted, and leave those of other clients alone', async () => {
    await other.admin.patch(PATH, { heartbeat_interval: 11 });
    must(200, await moved.admin.delete(PATH));
    expect(await settings()).toMatchObject({
      webhooks: { url: '', max_concurrent_requests: 6 },
      heartbeat_interval: 5,
    });
    expect(await settings(other)).toMatchObject({ heartbeat_interval: 11 });
  });

  it('are the admin’s, and nobody’s from another node', async () => {
    const user = await userOf(moved, 'desk01');
    for (const answer of [await user.get(PATH), await user.patch(PATH, {}), await user.get(PROVIDERS)])
      expect([answer.status, errorIn(answer).code]).toEqual([403, 1005]);
    const before = await settings();
    const foreign = new OnPremApi(moved.url, other.token);
    for (const answer of [
      await foreign.get(PATH),
      await foreign.patch(PATH, { heartbeat_interval: 99 }),
      await foreign.delete(PATH),
      await new OnPremApi(moved.url).patch(PATH, { heartbeat_interval: 99 }),
    ])
      expect([answer.status, errorIn(answer).code]).toEqual([401, 1005]);
    expect(await settings()).toEqual(before);
  });

  describe('name media providers', () => {
    const list = async () =>
      must(200, await moved.admin.get(PROVIDERS)).body['settings']?.['application']?.['media']?.['providers'];

    it('whose secrets are taken and never shown', async () => {
      expect(await list()).toEqual([]);
      const dam = { name: 'dam', type: 'www', config: { bearer: 'the-bearer' } };
      const cdn = { name: 'cdn', type: 'www', config: { basic: { username: 'u', password: 'the-password' } } };
      expect((await moved.admin.post(PROVIDERS, [dam, cdn])).status).toBe(200);
      expect(await list()).toEqual([
        { name: 'cdn', type: 'www', config: { basic: { username: 'u', password: '********' } } },
        { name: 'dam', type: 'www', config: { bearer: '********' } },
      ]);
    });

    it('of which one replaces another of its name, and one can be removed', async () => {
      const config = { basic: { username: 'v', password: 'w' } };
      must(200, await moved.admin.post(PROVIDERS, [{ name: 'dam', type: 'www', config }]));
      expect(await list()).toMatchObject([{ name: 'cdn' }, { name: 'dam', config: { basic: { username: 'v' } } }]);
      expect((await moved.admin.delete(`${PROVIDERS}/cdn`)).status).toBe(200);
      const again = await moved.admin.delete(`${PROVIDERS}/cdn`);
      expect([again.status, errorIn(again).code]).toEqual([404, 1006]);
      expect(await list()).toMatchObject([{ name: 'dam' }]);
    });

    it('and refuse those without a name, without a way in, or with two', async () => {
      for (const [code, provider] of [
        [1008, { type: 'www', config: { bearer: 'x' } }],
        [1008, { name: 'x', type: 'www' }],
        [1009, { name: 'x', type: 'www', config: {} }],
        [1009, { name: 'x', type: 'ftp', config: { bearer: 'x' } }],
        [1009, { name: 'x', config: { bearer: 'x', basic: { username: 'u', password: 'p' } } }],
        [1009, { name: 'x', config: { bearer: '********' } }],
        [1009, { name: 'x', config: { bearer: 'tok\r\nX-Other: 1' } }],
      ] as const) {
        const answer = await moved.admin.post(PROVIDERS, [provider]);
        expect([answer.status, errorIn(answer).code]).toEqual([400, code]);
      }
    });
  });
});
