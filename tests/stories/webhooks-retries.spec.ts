import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/api.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';
import { must, WebhookStory, type DeliveryJson, type WebhookTenant } from '../support/webhook-story.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('A receiver that does not answer as it should', () => {
  let story: WebhookStory;
  let tenant: WebhookTenant;
  let server: WebhookReceiver;
  const receivers: WebhookReceiver[] = [];
  const receiver = async (): Promise<WebhookReceiver> => {
    const started = await WebhookReceiver.start();
    receivers.push(started);
    return started;
  };
  const reaches = (path: string, holds: (delivery: DeliveryJson) => boolean) =>
    eventually(() => tenant.latest(path), holds);
  const failed = (attempts: number) => (delivery: DeliveryJson) =>
    delivery.attempts === attempts && delivery.state !== 'delivering';
  /** Turns the clock to the planned attempt. */
  const toNextAttempt = async (delivery: DeliveryJson) =>
    story.advance(Math.max(Date.parse(delivery.next_attempt_at ?? '') - story.now().getTime(), 0) + 1);

  beforeAll(async () => {
    story = await WebhookStory.start();
  });
  afterEach(async () => {
    await Promise.all(receivers.splice(0).map((each) => each.close()));
    await story.sql('DELETE FROM webhook_endpoint');
  });
  afterAll(() => story?.close());

  it('is asked again after five seconds of the clock, with the same id', async () => {
    tenant = await story.tenant('Nordwind');
    server = (await receiver()).answersWith(503);
    const { path } = await tenant.endpoint(server.url);
    await tenant.emit('message.delivered');
    const waiting = await reaches(path, failed(1));
    expect(waiting).toMatchObject({ state: 'pending', last_status: 503, last_error: 'Answered 503.' });
    const wait = Date.parse(waiting.next_attempt_at ?? '') - story.now().getTime();
    expect(wait).toBeLessThanOrEqual(6_000);

    server.answersWith(204);
    await toNextAttempt(waiting);
    await reaches(path, (delivery) => delivery.state === 'delivered');
    expect(server.received.map(({ id }) => id)).toEqual([waiting.id, waiting.id]);
    expect(new Set(server.received.map(({ body }) => body)).size).toBe(1);
  });

  it('gets ten attempts in three days, then the delivery is shown as exhausted and can be replayed', async () => {
    tenant = await story.tenant('Nordwind');
    server = (await receiver()).answersWith(500);
    const { path } = await tenant.endpoint(server.url);
    await tenant.emit('message.failed');
    const started = story.now().getTime();
    for (let attempt = 1; attempt < 10; attempt++) await toNextAttempt(await reaches(path, failed(attempt)));
    const exhausted = await reaches(path, failed(10));
    expect(exhausted).toMatchObject({ state: 'exhausted', next_attempt_at: null, last_status: 500 });
    const lasted = story.now().getTime() - started;
    expect(lasted).toBeGreaterThan(0.79 * 68.6 * HOUR);
    expect(lasted).toBeLessThan(1.21 * 68.6 * HOUR);
    await story.advance(48 * HOUR);
    expect(server.received).toHaveLength(10);

    server.answersWith(200);
    const replayed = await tenant.http.post(`${path}/deliveries/${exhausted.id}/replay`, {});
    expect(replayed).toMatchObject({ status: 202, body: { id: exhausted.id, state: 'pending', attempts: 0 } });
    await reaches(path, (delivery) => delivery.state === 'delivered');
    expect(server.received.at(-1)!.id).toBe(exhausted.id);
    expect(await tenant.show(path)).toMatchObject({ consecutive_failures: 0, failing_since_at: null });
  });

  it('is left alone for as long as it asks', async () => {
    tenant = await story.tenant('Nordwind');
    server = (await receiver()).answersWith(429, { 'retry-after': '3600' });
    const { path } = await tenant.endpoint(server.url);
    await tenant.emit('message.sent');
    const waiting = await reaches(path, failed(1));
    expect(Date.parse(waiting.next_attempt_at ?? '') - story.now().getTime()).toBeGreaterThan(HOUR - MINUTE);
    // The others of this endpoint wait too, without losing an attempt.
    await tenant.emit('message.read');
    await reaches(
      path,
      ({ next_attempt_at, attempts }) => attempts === 0 && Date.parse(next_attempt_at ?? '') > story.now().getTime(),
    );
    expect(server.received).toHaveLength(1);
  });

  it('is not followed to another place', async () => {
    tenant = await story.tenant('Nordwind');
    const elsewhere = await receiver();
    server = (await receiver()).answersWith(302, { location: elsewhere.url });
    const { path } = await tenant.endpoint(server.url);
    await tenant.emit('message.sent');
    expect(await reaches(path, failed(1))).toMatchObject({ state: 'pending', last_status: 302 });
    expect(elsewhere.received).toEqual([]);
  });

  it('is disabled when it says 410 twice, and the others of the tenant hear of it', async () => {
    tenant = await story.tenant('Nordwind');
    const witness = await receiver();
    server = (await receiver()).answersWith(410);
    const { id, path } = await tenant.endpoint(server.url);
    await tenant.endpoint(witness.url, ['endpoint.disabled']);
    await tenant.emit('message.sent');
    const once = await reaches(path, failed(1));
    expect(await tenant.show(path)).toMatchObject({ enabled: true });
    await toNextAttempt(once);
    expect(await reaches(path, failed(2))).toMatchObject({ state: 'failed', next_attempt_at: null });
    expect(await tenant.show(path)).toMatchObject({ enabled: false, disabled_reason: 'gone' });
    await eventually(
      async () => witness.received,
      (received) => received.length === 1,
    );
    expect(JSON.parse(witness.received[0]!.body)).toMatchObject({
      type: 'endpoint.disabled',
      data: { id, reason: 'gone', url: server.url },
    });
  });

  it('gets what happened while the platform had given it up, and nothing of what it did not want to hear itself', async () => {
    tenant = await story.tenant('Nordwind');
    server = (await receiver()).answersWith(410);
    const { path } = await tenant.endpoint(server.url, ['message.delivered']);
    await tenant.emit('message.delivered');
    await toNextAttempt(await reaches(path, failed(1)));
    await eventually(
      () => tenant.show(path),
      (endpoint) => !endpoint.enabled,
    );
    await tenant.emit('message.delivered', 'message.read');
    expect(await tenant.deliveries(path, '?state=failed')).toEqual([
      expect.objectContaining({ attempts: 0, next_attempt_at: null, last_error: 'The endpoint was disabled.' }),
      expect.objectContaining({ attempts: 2 }),
    ]);

    server.answersWith(200);
    must(await tenant.http.patch(path, { enabled: true }));
    await eventually(
      () => tenant.deliveries(path, '?state=delivered'),
      (data) => data.length === 2,
    );
    must(await tenant.http.patch(path, { enabled: false }));
    await tenant.emit('message.delivered');
    expect(await tenant.deliveries(path)).toHaveLength(2);
  });

  it('gets what it missed once it is enabled again', async () => {
    tenant = await story.tenant('Nordwind');
    server = (await receiver()).answersWith(503);
    const { path } = await tenant.endpoint(server.url);
    await tenant.emit('message.sent', 'message.delivered');
    await eventually(
      () => tenant.deliveries(path),
      (data) => data.every(failed(1)),
    );
    must(await tenant.http.patch(path, { enabled: false }));
    expect(await tenant.deliveries(path, '?state=failed')).toHaveLength(2);
    const replay = await tenant.http.post(`${path}/deliveries/${(await tenant.latest(path)).id}/replay`, {});
    expect(replay).toMatchObject({ status: 409, body: { code: 'endpoint_disabled' } });

    server.answersWith(200);
    must(await tenant.http.patch(path, { enabled: true }));
    await eventually(
      () => tenant.deliveries(path, '?state=delivered'),
      (data) => data.length === 2,
    );
  });

  it('is disabled after five days without one success', async () => {
    tenant = await story.tenant('Nordwind');
    server = (await receiver()).answersWith(500);
    const { path } = await tenant.endpoint(server.url);
    await tenant.emit('message.sent');
    await reaches(path, failed(1));
    await story.advance(5 * 24 * HOUR + MINUTE);
    await eventually(
      () => tenant.show(path),
      (endpoint) => !endpoint.enabled,
    );
    expect(await tenant.show(path)).toMatchObject({ disabled_reason: 'failing' });
  });

  it('hears twice, under one id, of what a worker sent and did not live to record', async () => {
    tenant = await story.tenant('Nordwind');
    server = await receiver();
    const { path } = await tenant.endpoint(server.url);
    server.answers(async (response, { id }) => {
      if (server.received.length > 1) return response.writeHead(200).end();
      // The first worker is gone: what it holds runs out, and it comes to write its outcome too late.
      await story.sql(
        "UPDATE webhook_delivery SET lease_until = now() - interval '1 second' WHERE state = 'delivering'",
      );
      await eventually(
        async () => server.received,
        (received) => received.length > 1,
      );
      return response.writeHead(500).end(id);
    });
    await tenant.emit('message.delivered');
    const delivered = await reaches(path, (delivery) => delivery.state === 'delivered');
    expect(server.received.map(({ id }) => id)).toEqual([delivered.id, delivered.id]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await tenant.latest(path)).toMatchObject({ state: 'delivered', attempts: 1, last_status: 200 });
  });

  it('hears of what the queue lost', async () => {
    tenant = await story.tenant('Nordwind');
    server = await receiver();
    const { path } = await tenant.endpoint(server.url);
    await story.emit(tenant.id, ['message.delivered'], async () => undefined);
    await story.sql(`DELETE FROM outbox`);
    await story.sql(
      `UPDATE webhook_delivery SET state = 'pending', next_attempt_at = clock_now(), attempts = 0,
      offered_at = now() - interval '31 seconds' WHERE state IN ('pending', 'delivered') AND tenant_id = $1`,
      [tenant.id],
    );
    await reaches(path, (delivery) => delivery.state === 'delivered' && delivery.attempts > 0);
  });
});
