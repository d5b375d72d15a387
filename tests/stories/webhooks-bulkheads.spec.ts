import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/api.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';
import { WebhookStory } from '../support/webhook-story.js';
import type { EventType } from '#events';

/** Longer than the quick tenant may wait: it must not have to wait for the hanging ones to time out. */
const TIMEOUT_MS = 8_000;

const many = (count: number): EventType[] => Array.from({ length: count }, () => 'message.delivered' as const);

describe('Receivers do not stand in each other’s way', () => {
  let story: WebhookStory;
  const receivers: WebhookReceiver[] = [];
  const receiver = async (): Promise<WebhookReceiver> => {
    const started = await WebhookReceiver.start();
    receivers.push(started);
    return started;
  };
  beforeAll(async () => {
    story = await WebhookStory.start(TIMEOUT_MS);
  });
  afterEach(async () => {
    await Promise.all(receivers.splice(0).map((each) => each.close()));
    await story.sql('DELETE FROM webhook_endpoint');
  });
  afterAll(() => story?.close());

  it('delivers to one tenant while the receivers of four others hang under load', async () => {
    for (const name of ['A', 'B', 'C', 'D']) {
      const slow = await story.tenant(name);
      await slow.endpoint((await receiver()).hangs().url);
      await slow.emit(...many(400));
    }
    const quick = await story.tenant('Nordwind');
    const server = await receiver();
    await quick.endpoint(server.url);
    const started = performance.now();
    await quick.emit(...many(50));
    await eventually(
      async () => server.received,
      (received) => received.length === 50,
    );
    expect(performance.now() - started).toBeLessThan(TIMEOUT_MS / 2);
  });

  it('asks a dead receiver a few times, then pauses and loses nothing', async () => {
    const tenant = await story.tenant('Nordwind');
    const server = (await receiver()).answersWith(500);
    const { path } = await tenant.endpoint(server.url);
    await tenant.emit(...many(120));
    const endpoint = await eventually(
      () => tenant.show(path),
      (each) => each.consecutive_failures >= 5,
    );
    expect(Date.parse(endpoint.paused_until_at ?? '')).toBeGreaterThan(story.now().getTime());
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(server.received.length).toBeLessThan(30);

    server.answersWith(200);
    await story.advance(20 * 60_000);
    await eventually(
      async () => new Set(server.received.slice(-120).map(({ id }) => id)).size,
      (distinct) => distinct === 120,
    );
    expect(await tenant.deliveries(path, '?state=exhausted')).toEqual([]);
  });

  it('opens at most eight requests to one receiver at once, and sends a burst through them once each', async () => {
    const tenant = await story.tenant('Nordwind');
    const server = (await receiver()).answers((response) => setTimeout(() => response.writeHead(200).end(), 5));
    await tenant.endpoint(server.url);
    await tenant.emit(...many(300));
    await eventually(
      async () => server.received,
      (received) => received.length >= 300,
    );
    expect(new Set(server.received.map(({ id }) => id)).size).toBe(300);
    expect(server.received).toHaveLength(300);
    expect(server.busiest).toBeLessThanOrEqual(8);
  });
});
