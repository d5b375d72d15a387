import { createHmac } from 'node:crypto';
import { APP_SECRET } from '../../support/installation.js';
import { BOTH, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

const DEEP = 20_000;
let poisoned = 0;

/** Bytes that nobody meant well, from tenants and from the network. */
export const poison: Scenario = {
  id: 'F23',
  fault:
    'poison: U+0000, a text of 1 MB, lone surrogates, deep JSON, broken notifications, at the API, in templates and at the ingress',
  expected: 'a 4xx, or set aside; the neighbours are unaffected',
  backends: BOTH,
  async run(stage) {
    const feed = async () => {
      for (let round = 0; round < stage.scale; round++) {
        await feedTheApi(stage);
        await feedTemplates(stage);
        await feedTheIngress(stage);
      }
    };
    await Promise.all([stage.traffic(30), feed()]);
    // What comes after the poison is still understood.
    await stage.hero.people[0]!.writesTo(stage.hero.number, `${stage.hero.canary} still here`);
  },
};

async function feedTheApi(stage: Stage): Promise<void> {
  const { tenant, people } = stage.hero;
  const to = people[0]!.phone;
  const bodies: [string, string][] = [
    ['U+0000', JSON.stringify({ to, text: 'a\u0000b' })],
    ['a text of 1 MB', JSON.stringify({ to, text: 'x'.repeat(1_000_000) })],
    ['a lone surrogate', `{"to":"${to}","text":"\\ud800"}`],
    ['deep JSON', `{"to":"${to}","metadata":${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}}`],
    ['broken JSON', '{"to":'],
    ['a name of the prototype', `{"to":"${to}","text":"x","__proto__":{"admin":true}}`],
  ];
  for (const [what, body] of bodies) {
    stage.fault(`${what} at the API`);
    const { status } = await tenant.api.post('/v1/messages', body);
    stage.expect(status >= 400 && status < 500, `${what} at the API was answered ${status}`);
  }
}

async function feedTemplates(stage: Stage): Promise<void> {
  const template = (body: string) => `{"name":"poison","language":"en","category":"utility","body":${body}}`;
  const bodies: [string, string][] = [
    ['U+0000', template('"a\\u0000b"')],
    ['a text of 1 MB', template(JSON.stringify('x'.repeat(1_000_000)))],
    ['a lone surrogate', template('"\\ud800"')],
    ['deep JSON', template(`${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`)],
  ];
  for (const [what, body] of bodies) {
    stage.fault(`${what} in a template`);
    const { status } = await stage.hero.tenant.api.post('/v1/templates', body);
    stage.expect(status >= 400 && status < 500, `${what} in a template was answered ${status}`);
  }
}

async function feedTheIngress(stage: Stage): Promise<void> {
  const { number } = stage.hero;
  const value = (statuses: string) =>
    `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",` +
    `"metadata":{"display_phone_number":"${number.phone.slice(1)}","phone_number_id":"${number.phoneNumberId}"},"statuses":${statuses}}}]}]}`;
  const from = stage.hero.people[0]!.phone.slice(1);
  const incoming = (text: string) =>
    `{"from":"${from}","id":"wamid.poison-${poisoned++}","timestamp":"1","type":"text","text":{"body":"${text}"}}`;
  const bodies: [string, string][] = [
    ['statuses that are no list', value('"none"')],
    ['a status without anything', value('[{}]')],
    ['U+0000 in a status', value('[{"id":"wamid.\\u0000","status":"delivered","timestamp":"1","recipient_id":"1"}]')],
    [
      'a status of the year 300000',
      value('[{"id":"wamid.x","status":"read","timestamp":"9999999999999","recipient_id":"1"}]'),
    ],
    ['U+0000 in a text', value('[]').replace('"statuses":[]', `"messages":[${incoming('a\\u0000b')}]`)],
    ['a lone surrogate in a text', value('[]').replace('"statuses":[]', `"messages":[${incoming('\\ud800')}]`)],
    ['deep JSON', value(`${'['.repeat(DEEP)}${']'.repeat(DEEP)}`)],
    ['no JSON at all', 'hello'],
  ];
  for (const [what, body] of bodies) {
    stage.fault(`${what} at the ingress`);
    const signature = `sha256=${createHmac('sha256', APP_SECRET).update(body).digest('hex')}`;
    const { status } = await fetch(`${stage.world.installation.url}/ingress/meta`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature },
      body,
    });
    stage.expect(status < 500, `${what} at the ingress was answered ${status}`);
  }
}
