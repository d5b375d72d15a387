import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageSize } from 'image-size';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { errorOf, Stage, until, type Line } from './support/given.js';
import type { Json } from './support/receiver.js';

describe('what belongs to a number', () => {
  let stage: Stage;
  let line: Line;
  let dataDir: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'));
    stage = await Stage.set({ dataDir });
    line = await stage.line();
  });
  afterAll(async () => {
    await stage.strike();
    await rm(dataDir, { recursive: true });
  });

  const post = (edge: string, body?: unknown) => stage.graph(line, 'POST', `/${line.pnid}${edge}`, body);
  const get = async (edge: string) => (await stage.graph(line, 'GET', `/${line.pnid}${edge}`)).body;

  describe('its profile', () => {
    const profile = (change: Json) => post('/whatsapp_business_profile', { messaging_product: 'whatsapp', ...change });

    it('keeps what is set and shows what is asked for', async () => {
      const set = { about: 'Bikes', vertical: 'RETAIL', websites: ['https://nordwind.example'], email: 'a@b.example' };
      expect((await profile(set)).body).toEqual({ success: true });
      expect(await get('/whatsapp_business_profile?fields=about,vertical')).toEqual({
        data: [{ about: 'Bikes', vertical: 'RETAIL', messaging_product: 'whatsapp' }],
      });
      expect(await get('/whatsapp_business_profile?fields=shoes')).toMatchObject({ error: { code: 100 } });
    });

    it.each<[string, Json]>([
      ['an empty about', { about: '' }],
      ['a long about', { about: 'x'.repeat(140) }],
      ['a long address', { address: 'x'.repeat(257) }],
      ['three websites', { websites: ['https://a.example', 'https://b.example', 'https://c.example'] }],
      ['a website that is none', { websites: ['nordwind'] }],
      ['an e-mail address that is none', { email: 'nordwind' }],
      ['an unknown vertical', { vertical: 'BIKES' }],
      ['an unknown key', { colour: 'red' }],
      ['a picture by an invented handle', { profile_picture_handle: '4::abc' }],
      ['no product', { messaging_product: undefined, about: 'Bikes' }],
    ])('refuses %s', async (_what, change) => {
      expect(errorOf(await profile(change))).toMatchObject({ code: 100, type: 'OAuthException' });
    });
  });

  it('settings, one feature per call', async () => {
    const check = { user_identity_change: { enable_identity_key_check: true } };
    expect((await post('/settings', check)).body).toEqual({ success: true });
    await post('/settings', { calling: { status: 'ENABLED', callback_permission_status: 'ENABLED' } });
    expect(await get('/settings')).toEqual({
      calling: { status: 'ENABLED', callback_permission_status: 'ENABLED' },
      storage_configuration: { status: 'DEFAULT' },
      ...check,
    });
    for (const wrong of [
      { ...check, calling: { status: 'ENABLED' } },
      { calling: { status: 'LOUD' } },
      { payload_encryption: { status: 'ENABLED' } },
      { storage_configuration: { status: 'DEFAULT', retention_minutes: -1 } },
      { storage_configuration: { status: 'DEFAULT', data_localization_region: 'XX' } },
      { user_identity_change: { enable_identity_key_check: true, colour: 'red' } },
      { calling: {} },
      { weather: {} },
      { constructor: {} },
      {},
    ])
      expect(errorOf(await post('/settings', wrong))).toMatchObject({ code: 100 });
  });

  it('short links', async () => {
    const made = await post('/message_qrdls', { prefilled_message: 'Hola', generate_qr_image: 'SVG' });
    const code = String(made.body['code']);
    expect(made.body).toEqual({
      code: expect.stringMatching(/^[A-Z0-9]{14}$/),
      prefilled_message: 'Hola',
      deep_link_url: `https://wa.me/message/${code}`,
      qr_image_url: expect.stringContaining('.svg'),
    });
    await post('/message_qrdls', { code, prefilled_message: 'Hallo' });
    expect(await get('/message_qrdls?fields=code,prefilled_message,qr_image_url.format(PNG)')).toMatchObject({
      data: [{ code, prefilled_message: 'Hallo', qr_image_url: expect.stringContaining('.png') }],
    });
    expect(errorOf(await post('/message_qrdls', { prefilled_message: 'x'.repeat(141) }))).toMatchObject({ code: 100 });
    const odd = `/${line.pnid}/message_qrdls?fields=qr_image_url.format(GIF)`;
    expect(errorOf(await stage.graph(line, 'GET', odd))).toMatchObject({ code: 100 });
    const remove = () => stage.graph(line, 'DELETE', `/${line.pnid}/message_qrdls/${code}`);
    expect((await remove()).body).toEqual({ success: true });
    expect(errorOf(await remove())).toMatchObject({ code: 100 });
  });

  it('pictures of short links, as long as there are links', async () => {
    const made = await post('/message_qrdls', { prefilled_message: 'Hola', generate_qr_image: 'PNG' });
    const png = String(made.body['qr_image_url']);
    const picture = await fetch(png);
    expect(picture.headers.get('content-type')).toBe('image/png');
    const { width, height, type } = imageSize(new Uint8Array(await picture.arrayBuffer()));
    expect({ width, height, type }).toEqual({ width: 512, height: 512, type: 'png' });
    const svg = await fetch(png.replace('.png', '.svg'));
    expect(svg.headers.get('content-type')).toBe('image/svg+xml');
    expect(await svg.text()).toMatch(/^<svg /);
    const code = String(made.body['code']);
    await stage.graph(line, 'DELETE', `/${line.pnid}/message_qrdls/${code}`);
    expect((await fetch(png)).status).toBe(404);
    expect((await fetch(png.replace('.png', '.gif'))).status).toBe(404);
  });

  it('the shop window', async () => {
    await post('/whatsapp_commerce_settings?is_cart_enabled=false&is_catalog_visible=true');
    expect(await get('/whatsapp_commerce_settings')).toEqual({
      data: [{ id: line.pnid, is_cart_enabled: false, is_catalog_visible: true }],
    });
    expect(errorOf(await post('/whatsapp_commerce_settings'))).toMatchObject({ code: 100 });
  });

  it('prompts and commands', async () => {
    const commands = [{ command_name: 'status', command_description: 'Order status' }];
    await post('/conversational_automation', { prompts: ['Opening hours?'], commands });
    expect(await get('?fields=conversational_automation')).toEqual({
      id: line.pnid,
      conversational_automation: { id: line.pnid, prompts: ['Opening hours?'], commands },
    });
    const tooMany = { prompts: ['1', '2', '3', '4', '5'] };
    expect(errorOf(await post('/conversational_automation', tooMany))).toMatchObject({ code: 100 });
  });

  it('a public key', async () => {
    const pemOf = (modulusLength: number) =>
      generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const pem = pemOf(2_048);
    const response = await fetch(`${stage.url}/v25.0/${line.pnid}/whatsapp_business_encryption`, {
      method: 'POST',
      headers: { authorization: `Bearer ${line.token}` },
      body: new URLSearchParams({ business_public_key: pem }),
    });
    expect(response.status).toBe(200);
    expect(await get('/whatsapp_business_encryption')).toEqual({
      business_public_key: pem,
      business_public_key_signature_status: 'VALID',
    });
    const weak = { business_public_key: pemOf(1_024) };
    expect(errorOf(await post('/whatsapp_business_encryption', weak))).toMatchObject({ code: 100 });
  });

  it('a username nobody else has', async () => {
    const other = await stage.line('+493090182099');
    expect(await get('/username_suggestions')).toMatchObject({ data: expect.arrayContaining(['nordwind.bikes']) });
    expect((await post('/username', { username: 'nordwind.bikes' })).body).toEqual({ status: 'approved' });
    await until(() => stage.receiver.of('business_username_update').length > 0);
    expect(stage.receiver.of('business_username_update')[0]).toEqual({
      display_phone_number: '493090182044',
      username: 'nordwind.bikes',
      status: 'approved',
    });
    const claim = (username: string) => stage.graph(other, 'POST', `/${other.pnid}/username`, { username });
    expect(errorOf(await claim('nordwind.bikes'))).toMatchObject({ code: 147001 });
    expect(errorOf(await claim('42'))).toMatchObject({ code: 147002 });
    await stage.graph(line, 'DELETE', `/${line.pnid}/username`);
    expect((await claim('nordwind.bikes')).status).toBe(200);
  });

  it('fields that are there, whether they hold anything or not, and no others', async () => {
    const bare = await stage.line('+493090182066');
    const of = (path: string) => stage.graph(bare, 'GET', `/${bare.pnid}${path}`);
    expect((await of('/settings?fields=calling')).body).toEqual({ calling: { status: 'DISABLED' } });
    expect((await of('/whatsapp_business_encryption?fields=business_public_key')).body).toEqual({});
    for (const resource of [
      'whatsapp_business_profile',
      'settings',
      'whatsapp_commerce_settings',
      'whatsapp_business_encryption',
      'message_qrdls',
      'username',
    ])
      expect(errorOf(await of(`/${resource}?fields=shoe_size`))).toMatchObject({ code: 100 });
    expect(errorOf(await post('/conversational_automation', { promts: ['Opening hours?'] }))).toMatchObject({
      code: 100,
    });
  });

  it('and all of it survives a restart', async () => {
    const before = await Promise.all(
      ['/settings', '/whatsapp_commerce_settings', '/whatsapp_business_profile'].map(get),
    );
    await stage.restart();
    expect(
      await Promise.all(['/settings', '/whatsapp_commerce_settings', '/whatsapp_business_profile'].map(get)),
    ).toEqual(before);
  });
});
