import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BUSINESS, errorOf, Stage, type Line } from './support/given.js';

describe('the Graph API', () => {
  let stage: Stage;
  let line: Line;

  beforeAll(async () => {
    stage = await Stage.set();
    line = await stage.line();
  });
  afterAll(() => stage.strike());

  const get = (path: string) => stage.call('GET', path, undefined, line.token);

  it('shows a number, by default and by fields', async () => {
    expect((await get(`/v25.0/${line.pnid}`)).body).toMatchObject({
      id: line.pnid,
      display_phone_number: BUSINESS,
      verified_name: 'Nordwind Bikes',
      quality_rating: 'GREEN',
      throughput: { level: 'STANDARD' },
      webhook_configuration: { application: stage.receiver.url },
    });
    const chosen = await get(`/v25.0/${line.pnid}?fields=status,health_status{can_send_message}`);
    expect(chosen.body).toEqual({ id: line.pnid, status: 'CONNECTED', health_status: expect.any(Object) });
    expect(errorOf(await get(`/v25.0/${line.pnid}?fields=shoe_size`))).toMatchObject({ code: 100 });
  });

  it('shows an account and its numbers', async () => {
    expect((await get(`/v25.0/${line.waba}?fields=name,currency`)).body).toEqual({
      id: line.waba,
      name: 'Nordwind',
      currency: 'USD',
    });
    const numbers = await get(`/v25.0/${line.waba}/phone_numbers?fields=display_phone_number`);
    expect(numbers.body['data']).toEqual([{ id: line.pnid, display_phone_number: BUSINESS }]);
  });

  it('knows the versions of today and no other node', async () => {
    for (const version of ['v19.0', 'v26.0'])
      expect((await get(`/${version}/${line.pnid}`)).headers.get('facebook-api-version')).toBe(version);
    expect(errorOf(await get(`/v12.0/${line.pnid}`))).toMatchObject({ code: 2500 });
    expect(errorOf(await get('/v25.0/1'))).toMatchObject({ code: 100, error_subcode: 33 });
    expect(errorOf(await get(`/v25.0/${line.pnid}/dances`))).toMatchObject({ code: 2500 });
    expect((await get('/oracle/secrets')).body).toMatchObject({ status: 404, title: 'Not found' });
  });

  it('refuses what is not JSON', async () => {
    const reply = await stage.call('POST', `/v25.0/${line.pnid}/messages`, '{"messaging_product":', line.token);
    expect(errorOf(reply)).toMatchObject({ code: 100 });
  });

  it('registers a number with its PIN only, and sends from no other', async () => {
    const register = (pin: string) =>
      stage.call('POST', `/v25.0/${line.pnid}/register`, { messaging_product: 'whatsapp', pin }, line.token);
    await stage.call('POST', `/v25.0/${line.pnid}/deregister`, undefined, line.token);
    expect(errorOf(await stage.text(line, 'Hi'))).toMatchObject({ code: 133010 });
    expect((await register('212834')).body).toEqual({ success: true });
    expect(errorOf(await register('000000'))).toMatchObject({ code: 133005 });
  });

  it('keeps a business profile', async () => {
    const path = `/v25.0/${line.pnid}/whatsapp_business_profile`;
    await stage.call('POST', path, { messaging_product: 'whatsapp', about: 'Bikes' }, line.token);
    expect((await get(`${path}?fields=about`)).body).toEqual({
      data: [{ about: 'Bikes', messaging_product: 'whatsapp' }],
    });
  });

  it('gives the same number again to whoever provisions it twice', async () => {
    const again = await stage.call('POST', '/sandbox/numbers', {
      waba_id: line.waba,
      display_phone_number: BUSINESS,
      verified_name: 'Other',
    });
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ phone_number_id: line.pnid, waba_id: line.waba, access_token: line.token });
    const { body } = await stage.call('GET', '/sandbox/numbers');
    expect(body['data']).toHaveLength(1);
  });

  it('takes a token of choice, also for a number that exists', async () => {
    const wanted = {
      waba_id: line.waba,
      display_phone_number: BUSINESS,
      verified_name: 'N',
      token: 'a-shared-system-token',
    };
    await stage.call('POST', '/sandbox/numbers', wanted);
    expect((await stage.call('GET', `/v25.0/${line.pnid}`, undefined, 'a-shared-system-token')).status).toBe(200);
  });

  it('is alive', async () => {
    expect((await stage.call('GET', '/livez')).status).toBe(200);
    expect((await stage.call('GET', '/readyz')).status).toBe(200);
  });
});
