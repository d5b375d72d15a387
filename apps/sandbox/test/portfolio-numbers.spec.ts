import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { errorOf, Stage, until, type Line } from './support/given.js';
import type { Json } from './support/receiver.js';

const STOCKED = '+34911222333';
const PIN = { messaging_product: 'whatsapp', pin: '212834' };

describe('the numbers of a portfolio', () => {
  let stage: Stage;
  let line: Line;
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'));
    stage = await Stage.set({ dataDir });
    line = await stage.line();
  });
  afterEach(async () => {
    await stage.strike();
    await rm(dataDir, { recursive: true });
  });

  const post = (path: string, body?: unknown) => stage.graph(line, 'POST', path, body);
  const stock = async (phone = STOCKED) =>
    String((await stage.call('POST', '/sandbox/preverified-numbers', { phone })).body['id']);
  const take = (preverified_id: string, more: Json = {}) =>
    post(`/${line.waba}/phone_numbers`, { preverified_id, verified_name: 'Nordwind Madrid', ...more });

  describe('that were verified beforehand', () => {
    it('need no code', async () => {
      const id = String((await take(await stock(), { cc: '34', phone_number: '911222333' })).body['id']);
      const node = await stage.graph(
        line,
        'GET',
        `/${id}?fields=display_phone_number,code_verification_status,is_preverified_number,status`,
      );
      expect(node.body).toEqual({
        id,
        display_phone_number: STOCKED,
        code_verification_status: 'VERIFIED',
        is_preverified_number: true,
        status: 'PENDING',
      });
      expect((await post(`/${id}/register`, PIN)).body).toEqual({ success: true });
    });

    it('are had once, by the right name, within 90 days', async () => {
      const first = await stock();
      expect(errorOf(await take('1'))).toMatchObject({ code: 100, error_subcode: 33 });
      expect(errorOf(await take(first, { cc: '34', phone_number: '911222334' }))).toMatchObject({ code: 100 });
      expect(errorOf(await take(first, { verified_name: undefined }))).toMatchObject({ code: 100 });
      await stage.restart();
      expect((await take(first)).status).toBe(200);
      expect(errorOf(await take(first))).toMatchObject({ code: 100 });
      expect((await stage.call('POST', '/sandbox/preverified-numbers', { phone: STOCKED })).status).toBe(422);
      const late = await stock('+34911222444');
      await stage.turnClock(90 * 24);
      expect(errorOf(await take(late))).toMatchObject({ code: 100 });
      expect((await stage.call('GET', '/sandbox/preverified-numbers')).body['data']).toMatchObject([
        { id: first, taken: true },
        { id: late, taken: false },
      ]);
    });

    it('can be chosen in a signup', async () => {
      const signup = await stage.call('POST', '/sandbox/signups', { name: 'Ada', preverified_id: await stock() });
      const { data } = signup.body['message'] as { data: Json };
      const { body } = await stage.call('GET', `/sandbox/numbers/${String(data['phone_number_id'])}`);
      expect(body).toMatchObject({ code_verification: 'VERIFIED', status: 'PENDING' });
      expect((await stage.call('POST', '/sandbox/signups', { preverified_id: '1' })).status).toBe(422);
    });
  });

  it('may be two that are registered at first, and twenty once the business is verified', async () => {
    const verify = (business_verification: string) =>
      stage.call('PUT', `/sandbox/wabas/${line.waba}`, { business_verification });
    await stage.call('PUT', '/sandbox/limits', { waba_id: line.waba, messaging_limit: 250 });
    await verify('not_verified');
    const second = String((await take(await stock('+34911222331'))).body['id']);
    const third = String((await take(await stock('+34911222332'))).body['id']);
    const register = (id: string) => post(`/${id}/register`, PIN);
    expect((await register(second)).status).toBe(200);
    expect(errorOf(await register(third))).toMatchObject({ code: 100 });
    // Whoever is registered may register again.
    expect((await register(second)).status).toBe(200);
    await verify('verified');
    await until(() => stage.receiver.of('business_capability_update').length === 3);
    expect(stage.receiver.of('business_capability_update').at(-1)).toEqual({
      max_daily_conversations_per_business: 250,
      max_phone_numbers_per_business: 20,
    });
    expect((await register(third)).status).toBe(200);
  });

  it('may be more or fewer when Meta says so', async () => {
    await stage.call('PUT', '/sandbox/limits', { waba_id: line.waba, registered_numbers: 1 });
    const id = String((await take(await stock())).body['id']);
    expect(errorOf(await post(`/${id}/register`, PIN))).toMatchObject({ code: 100 });
    await stage.call('PUT', '/sandbox/limits', { waba_id: line.waba, registered_numbers: 2 });
    expect((await post(`/${id}/register`, PIN)).status).toBe(200);
  });
});
