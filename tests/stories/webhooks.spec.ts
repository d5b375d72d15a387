import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/api.js';
import { verified, WebhookReceiver } from '../support/webhook-receiver.js';
import { must, WebhookStory, type EndpointJson, type WebhookTenant } from '../support/webhook-story.js';

interface Page {
  readonly data: { readonly id: string }[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
}

describe('A tenant hears what happens', () => {
  let story: WebhookStory;
  let tenant: WebhookTenant;
  let stranger: WebhookTenant;
  const receivers: WebhookReceiver[] = [];
  const receiver = async (): Promise<WebhookReceiver> => {
    const started = await WebhookReceiver.start();
    receivers.push(started);
    return started;
  };
  beforeAll(async () => {
    story = await WebhookStory.start();
    tenant = await story.tenant('Nordwind');
    stranger = await story.tenant('Fremdling');
  });
  afterEach(async () => {
    await Promise.all(receivers.splice(0).map((each) => each.close()));
    await story.sql('DELETE FROM webhook_endpoint');
  });
  afterAll(() => story?.close());

  it('shows the secret once and keeps it sealed', async () => {
    const answer = await tenant.http.post('/v1/webhook-endpoints', {
      url: 'https://hooks.nordwind.example/in',
      events: ['message.delivered', 'message.delivered'],
      description: 'the shop',
    });
    expect(answer).toMatchObject({
      status: 201,
      body: { events: ['message.delivered'], description: 'the shop', enabled: true, disabled_reason: null },
    });
    const { secret, ...shown } = must<EndpointJson>(answer);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(must(await tenant.http.get(`/v1/webhook-endpoints/${shown.id}`))).toEqual(shown);
    expect(must(await tenant.http.get('/v1/webhook-endpoints'))).toEqual({
      data: [shown],
      has_more: false,
      next_cursor: null,
    });
    const [row] = await story.sql<{ secret: string }>('SELECT secret FROM webhook_endpoint');
    expect(row?.secret).not.toContain(secret.slice('whsec_'.length));
  });

  it('delivers an event signed, as the npm library expects it', async () => {
    const server = await receiver();
    const { secret, path } = await tenant.endpoint(server.url);
    await tenant.emit('message.delivered');
    await eventually(
      async () => server.received,
      (received) => received.length === 1,
    );
    const payload = verified(secret, server.received[0]!);
    expect(payload).toEqual({
      type: 'message.delivered',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      data: { id: 'msg_0', status: 'delivered', to: '+4915112345678' },
    });
    const delivery = await eventually(
      () => tenant.latest(path),
      ({ state }) => state === 'delivered',
    );
    expect(delivery).toMatchObject({ attempts: 1, last_status: 200, response: 'thanks', next_attempt_at: null });
    expect(server.received[0]!.id).toBe(delivery.id);
    expect(server.received[0]!.headers['content-type']).toBe('application/json');
  });

  it('does not accept a body that somebody changed', async () => {
    const server = await receiver();
    const { secret } = await tenant.endpoint(server.url);
    await tenant.emit('message.read');
    await eventually(
      async () => server.received,
      (received) => received.length === 1,
    );
    const forged = { ...server.received[0]!, body: server.received[0]!.body.replace('delivered', 'failed') };
    expect(() => verified(secret, forged)).toThrow(/signature/i);
  });

  it('sends each endpoint what it wants, under an id of its own, and writes nothing nobody wants', async () => {
    const [all, some] = [await receiver(), await receiver()];
    await tenant.endpoint(all.url);
    await tenant.endpoint(some.url, ['message.failed']);
    await tenant.emit('message.sent', 'message.failed');
    await eventually(
      async () => [...all.received, ...some.received],
      (received) => received.length === 3,
    );
    expect([all.types.sort(), some.types]).toEqual([['message.failed', 'message.sent'], ['message.failed']]);
    expect(new Set([...all.received, ...some.received].map(({ id }) => id)).size).toBe(3);

    await story.sql("DELETE FROM webhook_endpoint WHERE events = '{}'");
    const before = await story.sql('SELECT id FROM webhook_event');
    await tenant.emit('message.sent', 'message.read');
    await stranger.emit('message.failed');
    expect(await story.sql('SELECT id FROM webhook_event')).toEqual(before);
  });

  it('says nothing about what was rolled back', async () => {
    const server = await receiver();
    const { path } = await tenant.endpoint(server.url);
    const emitting = story.emit(tenant.id, ['message.sent'], () => Promise.reject(new Error('changed my mind')));
    await expect(emitting).rejects.toThrow('changed my mind');
    expect(await tenant.deliveries(path)).toEqual([]);
  });

  it('sends a test event to one endpoint, whatever it subscribes to', async () => {
    const server = await receiver();
    const { id, path, secret } = await tenant.endpoint(server.url, ['inbound.received']);
    const answer = await tenant.http.post(`${path}/test`, {});
    expect(answer).toMatchObject({ status: 202, body: { event_type: 'endpoint.test', state: 'pending', attempts: 0 } });
    await eventually(
      async () => server.received,
      (received) => received.length === 1,
    );
    expect(verified(secret, server.received[0]!)).toMatchObject({ type: 'endpoint.test', data: { endpoint_id: id } });

    must(await tenant.http.patch(path, { enabled: false }));
    expect(await tenant.http.post(`${path}/test`, {})).toMatchObject({
      status: 409,
      body: { code: 'endpoint_disabled' },
    });
  });

  it('refuses URLs that lead where no tenant may reach, naming field and reason', async () => {
    const answer = await tenant.http.post('/v1/webhook-endpoints', { url: 'http://169.254.169.254/latest/meta-data' });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'url_not_allowed', reason: 'forbidden_address', errors: [{ pointer: '/url' }] },
    });
    const { path } = await tenant.endpoint('https://hooks.nordwind.example/');
    expect(await tenant.http.patch(path, { url: 'https://me:secret@hooks.nordwind.example/' })).toMatchObject({
      status: 422,
      body: { code: 'url_not_allowed', reason: 'userinfo' },
    });
  });

  it.each([
    [{}, '/url'],
    [{ url: 'https://a.example', events: ['message.invented'] }, '/events/0'],
    [{ url: 'https://a.example', events: ['endpoint.test'] }, '/events/0'],
    [{ url: 'https://a.example', secret: 'mine' }, '/secret'],
  ])('refuses %j', async (body, pointer) => {
    const answer = await tenant.http.post('/v1/webhook-endpoints', body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed', errors: [{ pointer }] } });
  });

  it("does not tell another tenant's endpoint from none at all", async () => {
    const server = (await receiver()).hangs();
    const { path } = await tenant.endpoint(server.url);
    const { id } = must<{ id: string }>(await tenant.http.post(`${path}/test`, {}));
    const own = await stranger.endpoint('https://hooks.fremdling.example/');
    const answers = await Promise.all([
      stranger.http.get(path),
      stranger.http.patch(path, { enabled: false }),
      stranger.http.delete(path),
      stranger.http.get(`${path}/deliveries`),
      stranger.http.post(`${path}/test`, {}),
      stranger.http.post(`${path}/deliveries/${id}/replay`, {}),
      stranger.http.post(`${own.path}/deliveries/${id}/replay`, {}),
      stranger.http.get('/v1/webhook-endpoints/ep_nonsense'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    expect(must<Page>(await stranger.http.get('/v1/webhook-endpoints')).data).toHaveLength(1);
    expect(must(await tenant.http.get(path))).toMatchObject({ enabled: true });
  });

  it('pages through deliveries, newest first, and filters them by state', async () => {
    const server = await receiver();
    const { path } = await tenant.endpoint(server.url);
    await tenant.emit('message.sent', 'message.delivered', 'message.read');
    await eventually(
      () => tenant.deliveries(path, '?state=delivered'),
      (data) => data.length === 3,
    );
    const first = must<Page>(await tenant.http.get(`${path}/deliveries?limit=2`));
    const second = must<Page>(await tenant.http.get(`${path}/deliveries?limit=2&cursor=${first.next_cursor}`));
    const ids = [...first.data, ...second.data].map(({ id }) => id);
    expect([first.has_more, second.has_more]).toEqual([true, false]);
    expect(ids).toEqual([...ids].sort().reverse());
    expect(new Set(ids).size).toBe(3);
    expect(await tenant.deliveries(path, '?state=exhausted')).toEqual([]);
  });

  it('forgets a deleted endpoint', async () => {
    const { path } = await tenant.endpoint('https://hooks.nordwind.example/');
    expect((await tenant.http.delete(path)).status).toBe(204);
    expect((await tenant.http.get(path)).status).toBe(404);
    expect((await tenant.http.delete(path)).status).toBe(404);
  });

  it('lets a tenant have twenty endpoints', async () => {
    for (let count = 0; count < 20; count++) await tenant.endpoint(`https://hooks.nordwind.example/${count}`);
    const answer = await tenant.http.post('/v1/webhook-endpoints', { url: 'https://hooks.nordwind.example/21' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'too_many_endpoints' } });
  });
});
