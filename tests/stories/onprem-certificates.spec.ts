import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Installation, must } from '../support/installation.js';
import { errorIn, moveIn, type Moved, OnPremApi, userOf } from '../support/onprem.js';

const EXTERNAL = '/v1/certificates/external';
const WEBHOOKS = '/v1/certificates/webhooks/ca';
const pem = (name: string): string => readFileSync(new URL(`../support/pem/${name}.pem`, import.meta.url), 'utf8');
const [KEY, CERTIFICATE, AUTHORITY] = [pem('server-key'), pem('server'), pem('authority')];
const TEXT = { 'content-type': 'text/plain' };

/** source: whatsapp-onprem-api.md §13 */
describe('Certificates of an on-premises client', () => {
  let installation: Installation;
  let moved: Moved;

  beforeAll(async () => {
    installation = await Installation.start('postgres', { ONPREM_CALLS_PER_SECOND: '1000' });
    moved = await moveIn(await (await installation.tenant()).number());
  }, 120_000);
  afterAll(() => installation?.close());

  it('for callbacks are kept, shown, replaced and removed', async () => {
    const none = await moved.admin.get(WEBHOOKS);
    expect([none.status, errorIn(none).code]).toEqual([404, 1006]);
    must(200, await moved.admin.post(WEBHOOKS, AUTHORITY, TEXT));
    const shown = must(200, await moved.admin.get(WEBHOOKS));
    expect(shown.headers.get('content-type')).toContain('text/plain');
    expect(shown.body).toBe(AUTHORITY);
    must(200, await moved.admin.post(WEBHOOKS, AUTHORITY + CERTIFICATE, TEXT));
    expect((await moved.admin.get(WEBHOOKS)).body).toBe(AUTHORITY + CERTIFICATE);
    must(200, await moved.admin.delete(WEBHOOKS));
    expect((await moved.admin.get(WEBHOOKS)).status).toBe(404);
  });

  it('to be reached under are taken with key and authority, and only the authority is shown', async () => {
    expect((await moved.admin.get(`${EXTERNAL}/ca`)).status).toBe(404);
    must(200, await moved.admin.post(EXTERNAL, KEY + CERTIFICATE + AUTHORITY, TEXT));
    expect((await moved.admin.get(`${EXTERNAL}/ca`)).body).toBe(AUTHORITY);
  });

  it.each([
    ['nothing', ''],
    ['no PEM', 'hello'],
    ['a key', KEY],
    ['half a certificate', `${AUTHORITY.slice(0, 200)}\n-----END CERTIFICATE-----\n`],
  ])('for callbacks are no %s', async (_what, body) => {
    const answer = await moved.admin.post(WEBHOOKS, body, TEXT);
    expect([answer.status, errorIn(answer).code]).toEqual([400, 1009]);
  });

  it.each([
    ['no authority', KEY + CERTIFICATE],
    ['no key', CERTIFICATE + AUTHORITY],
    ['another order', CERTIFICATE + KEY + AUTHORITY],
    ['the key of somebody else', KEY + AUTHORITY + CERTIFICATE],
  ])('to be reached under are refused with %s', async (_what, body) => {
    const answer = await moved.admin.post(EXTERNAL, body, TEXT);
    expect([answer.status, errorIn(answer).code]).toEqual([400, 1009]);
    expect((await moved.admin.get(`${EXTERNAL}/ca`)).body).toBe(AUTHORITY);
  });

  it('have a size, and other routes take nothing but JSON', async () => {
    const large = await moved.admin.post(WEBHOOKS, AUTHORITY.repeat(1_000), TEXT);
    expect([large.status, errorIn(large).code]).toEqual([413, 1009]);
    expect(errorIn(await moved.admin.post(WEBHOOKS, { pem: AUTHORITY })).code).toBe(1009);
    const elsewhere = await moved.admin.post('/v1/users', 'hello', TEXT);
    expect([elsewhere.status, errorIn(elsewhere).code]).toEqual([400, 1009]);
  });

  it('are the admin’s, and nobody’s from another node', async () => {
    const user = await userOf(moved, 'desk01');
    const other = await moveIn(await (await installation.tenant('Ostwind')).number());
    const foreign = new OnPremApi(moved.url, other.token);
    for (const answer of [await user.post(WEBHOOKS, AUTHORITY, TEXT), await user.get(`${EXTERNAL}/ca`)])
      expect([answer.status, errorIn(answer).code]).toEqual([403, 1005]);
    for (const answer of [await foreign.post(WEBHOOKS, AUTHORITY, TEXT), await foreign.get(`${EXTERNAL}/ca`)])
      expect([answer.status, errorIn(answer).code]).toEqual([401, 1005]);
    expect((await moved.admin.get(WEBHOOKS)).status).toBe(404);
  });
});
