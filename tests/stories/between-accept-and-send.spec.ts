import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, listIn } from '../support/api.js';
import { Installation, must, type StoryNumber, type Tenant } from '../support/installation.js';

/** P6: nothing reaches the network without consent, an open window or an approved template, at the moment it is sent. */
describe('What changes between accept and send', () => {
  let installation: Installation;
  let tenant: Tenant;
  let number: StoryNumber;
  beforeAll(async () => {
    installation = await Installation.start('postgres');
    tenant = await installation.tenant();
    number = await tenant.number();
  }, 120_000);
  afterAll(() => installation?.close());

  const steer = async (verb: 'pause' | 'resume', phase: string) => {
    must(200, await installation.admin.post(`/admin/v1/nodes/${number.nodeId}/${verb}`), 202);
    await eventually(
      () => installation.admin.get(`/admin/v1/nodes/${number.nodeId}`),
      ({ body }) => String(body['status']?.['phase']) === phase,
    );
  };
  const sentTo = async (phone: string) => {
    const { body } = must(200, await installation.sandbox.get(`/oracle/requests?limit=1000&to=${phone.slice(1)}`));
    return listIn(body['data']).length;
  };
  const available = async () => Number(must(200, await tenant.api.get('/v1/balance')).body['available']);

  it('is nothing for a message whose recipient still agrees: it waits for the node and goes out', async () => {
    const person = await tenant.reachable(number);
    await steer('pause', 'paused');
    const id = await tenant.send({ to: person.phone, text: 'Later' });
    await tenant.reaches(id, 'queued');
    await steer('resume', 'running');
    await tenant.reaches(id, 'delivered');
  });

  it('stops a message to somebody who has said STOP meanwhile', async () => {
    const person = await tenant.person({ consent: 'marketing' });
    await person.writesTo(number);
    must(
      202,
      await tenant.api.post('/v1/templates', {
        name: 'weekend',
        language: 'en',
        category: 'marketing',
        body: 'Half price this weekend, {{1}}.',
        examples: ['Ada'],
      }),
    );
    await eventually(
      () => tenant.api.get('/v1/templates?name=weekend'),
      ({ body }) => String(body['data']?.[0]?.['status']) === 'approved',
    );
    await steer('pause', 'paused');
    const before = await available();
    const id = await tenant.send({ to: person.phone, template: { name: 'weekend', params: ['Ada'] } });
    expect(await available()).toBeLessThan(before);
    await person.writesTo(number, 'STOP');
    await eventually(
      () => tenant.api.get(`/v1/contacts/${person.phone}`),
      ({ body }) => JSON.stringify(body).includes('withdrawn'),
    );
    await steer('resume', 'running');
    const message = await tenant.reaches(id, 'failed');
    expect(message['error']).toMatchObject({ code: 'recipient_suppressed' });
    const decision = message['decision'] as { gate: string; outcome: string }[];
    expect(decision.filter(({ gate }) => gate === 'not_suppressed').map(({ outcome }) => outcome)).toEqual([
      'passed',
      'refused',
    ]);
    expect(await sentTo(person.phone)).toBe(0);
    expect(await available()).toBe(before);
  });

  it('stops free text whose window has closed meanwhile', async () => {
    const person = await tenant.reachable(number);
    await steer('pause', 'paused');
    const id = await tenant.send({ to: person.phone, text: 'Too late', ttl: 48 * 3_600 });
    await installation.advance(25);
    await steer('resume', 'running');
    expect(await tenant.reaches(id, 'failed')).toMatchObject({ error: { code: 'window_closed', meta_code: null } });
    expect(await sentTo(person.phone)).toBe(0);
  });

  it('lets a message expire that nobody wants any more, and gives the money back', async () => {
    const person = await tenant.reachable(number);
    await steer('pause', 'paused');
    const before = await available();
    const id = await tenant.send({ to: person.phone, text: 'Your code is 1234', ttl: 60 });
    await installation.advance(0.05);
    await tenant.reaches(id, 'expired');
    expect(await available()).toBe(before);
    await steer('resume', 'running');
    expect(await sentTo(person.phone)).toBe(0);
  });

  it('leaves the ledger at zero', async () => {
    expect(must(200, await installation.admin.get('/admin/v1/ledger/check')).body).toMatchObject({ ok: true });
  });
});
