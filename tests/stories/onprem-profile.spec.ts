import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api } from '../support/api.js';
import { Installation, must, type StoryNumber } from '../support/installation.js';
import { errorIn, moveIn, type Moved, OnPremApi, userOf } from '../support/onprem.js';

const PROFILE = '/v1/settings/business/profile';
const ABOUT = '/v1/settings/profile/about';
const COMPLIANCE = '/v1/settings/business/compliance_info';

/** source: whatsapp-onprem-api.md §6 */
describe('The profile of an on-premises client', () => {
  let installation: Installation;
  let number: StoryNumber;
  let moved: Moved;

  beforeAll(async () => {
    installation = await Installation.start('postgres', { ONPREM_CALLS_PER_SECOND: '1000' });
    number = await (await installation.tenant()).number();
    moved = await moveIn(number);
  }, 120_000);
  afterAll(() => installation?.close());

  const profile = async () => must(200, await moved.admin.get(PROFILE)).body['settings']?.['business']?.['profile'];
  const atMeta = async () => {
    const meta = new Api(installation.sandbox.baseUrl, number.accessToken);
    return (await meta.get(`/v25.0/${number.phoneNumberId}/whatsapp_business_profile`)).body['data']?.[0 as never];
  };

  it('is what Meta shows, and a part of it changes while the rest stays', async () => {
    expect(await profile()).toEqual({ address: '', description: '', email: '', vertical: '', websites: [] });
    const whole = {
      address: 'Lijnbaan 1, Aalsmeer',
      description: 'Flowers',
      email: 'desk@shop.example',
      vertical: 'Retail',
      websites: ['https://shop.example', 'https://flowers.example'],
    };
    must(200, await moved.admin.post(PROFILE, whole));
    must(200, await moved.admin.post(PROFILE, { description: 'Flowers and plants' }));
    const expected = { ...whole, vertical: 'RETAIL', description: 'Flowers and plants' };
    expect(await profile()).toEqual(expected);
    expect(await atMeta()).toMatchObject(expected);
  });

  it('has limits', async () => {
    const before = await profile();
    for (const change of [
      { address: 'a'.repeat(257) },
      { description: 'a'.repeat(257) },
      { email: 'a'.repeat(129) },
      { vertical: 'Piracy' },
      { websites: ['https://a.example', 'https://b.example', 'https://c.example'] },
      { websites: [`https://a.example/${'a'.repeat(256)}`] },
    ]) {
      const answer = await moved.admin.post(PROFILE, change);
      expect([answer.status, errorIn(answer).code]).toEqual([400, 1009]);
      expect(errorIn(answer).details).toContain(Object.keys(change)[0]);
    }
    expect(await profile()).toEqual(before);
  });

  it('says something about the business', async () => {
    must(200, await moved.admin.patch(ABOUT, { text: 'Open at nine' }));
    expect((await moved.admin.get(ABOUT)).body['settings']).toEqual({ profile: { about: { text: 'Open at nine' } } });
    expect(await atMeta()).toMatchObject({ about: 'Open at nine', description: 'Flowers and plants' });
    for (const [code, body] of [
      [1009, { text: 'a'.repeat(140) }],
      [1009, { text: '' }],
      [1008, {}],
    ] as const) {
      const answer = await moved.admin.patch(ABOUT, body);
      expect([answer.status, errorIn(answer).code]).toEqual([400, code]);
    }
  });

  it('keeps what India asks for', async () => {
    const info = {
      entity_name: 'Bloemenhuis',
      entity_type: 'Other',
      entity_type_custom: 'Guild',
      is_registered: true,
      customer_care_details: { email: 'care@shop.example', landline_number: '+91123', mobile_number: '+91456' },
      grievance_officer_details: {
        name: 'Saar',
        email: 'g@shop.example',
        landline_number: '+91',
        mobile_number: '+91',
      },
    };
    const shown = async () => (await moved.admin.get(COMPLIANCE)).body['settings'];
    expect(await shown()).toEqual({ business: { compliance_info: {} } });
    must(200, await moved.admin.post(COMPLIANCE, info));
    expect(await shown()).toEqual({ business: { compliance_info: info } });
    const wrong = await moved.admin.post(COMPLIANCE, { ...info, entity_type: 'Band' });
    expect([wrong.status, errorIn(wrong).code]).toEqual([400, 1009]);
  });

  it('is the admin’s, and nobody’s from another node', async () => {
    const user = await userOf(moved, 'desk01');
    const other = await moveIn(await (await installation.tenant('Ostwind')).number());
    const foreign = new OnPremApi(moved.url, other.token);
    const before = await profile();
    for (const [path, body] of [
      [PROFILE, { address: 'x' }],
      [COMPLIANCE, {}],
      ['/v1/settings/backup', { password: 'x' }],
      ['/v1/settings/restore', { password: 'x', data: 'x' }],
    ] as const) {
      const [denied, unknown] = [await user.post(path, body), await foreign.post(path, body)];
      expect([denied.status, errorIn(denied).code]).toEqual([403, 1005]);
      expect([unknown.status, errorIn(unknown).code]).toEqual([401, 1005]);
    }
    expect(await profile()).toEqual(before);
  });

  describe('and all settings go into a backup', () => {
    const password = 'over the garden wall';
    const backUp = async () =>
      String(must(200, await moved.admin.post('/v1/settings/backup', { password })).body['settings']?.['data']);
    const restore = (data: string, by = password, client = moved) =>
      client.admin.post('/v1/settings/restore', { password: by, data });
    const providers = async () =>
      (await moved.admin.get('/v1/settings/application/media/providers')).body['settings']?.['application']?.['media'];
    const application = async () =>
      (await moved.admin.get('/v1/settings/application')).body['settings']?.['application'] as unknown as object;

    it('that brings them back: settings, providers, profile and PIN', async () => {
      const dam = [{ name: 'dam', config: { bearer: 'the-bearer' } }];
      must(200, await moved.admin.post('/v1/settings/application/media/providers', dam));
      must(200, await moved.admin.patch('/v1/settings/application', { webhooks: { message: { read: false } } }));
      must(200, await moved.admin.post('/v1/settings/account/two-step', { pin: '135790' }));
      const [settings, before] = [await application(), await profile()];
      const data = await backUp();
      expect(Buffer.from(data, 'base64').toString('latin1')).not.toMatch(/the-bearer|135790|Lijnbaan/);

      must(200, await moved.admin.delete('/v1/settings/application'));
      must(200, await moved.admin.delete('/v1/settings/application/media/providers/dam'));
      must(200, await moved.admin.post(PROFILE, { address: 'Elsewhere' }));
      must(200, await moved.admin.delete('/v1/settings/account/two-step'));
      must(200, await restore(data));
      expect([await application(), await profile()]).toEqual([settings, before]);
      expect(await providers()).toMatchObject({ providers: [{ name: 'dam' }] });
      const own = { cc: '49', phone_number: number.phone.slice(3), shards: 1, cert: 'eA==', pin: '000000' };
      const shards = await moved.admin.post('/v1/account/shards', own);
      expect(errorIn(shards).details).toBe('The PIN is wrong.');
    });

    it('that opens with its password alone, and not once it was changed', async () => {
      const data = await backUp();
      const wrong = await restore(data, 'another password');
      expect([wrong.status, errorIn(wrong).code]).toEqual([403, 1005]);
      const bytes = Buffer.from(data, 'base64');
      bytes.writeUInt8(bytes.readUInt8(120) ^ 1, 120);
      for (const changed of [bytes.toString('base64'), data.slice(0, 100), 'nonsense', data.slice(0, -8)]) {
        const answer = await restore(changed);
        expect([answer.status, errorIn(answer).code]).toEqual([400, 1009]);
      }
      for (const body of [{ password }, { data }])
        expect(errorIn(await moved.admin.post('/v1/settings/restore', body)).code).toBe(1008);
    });

    it('that belongs to its number', async () => {
      const other = await moveIn(await (await installation.tenant('Südwind')).number());
      const answer = await restore(await backUp(), password, other);
      expect([answer.status, errorIn(answer).code]).toEqual([403, 1005]);
    });
  });
});
