import { beforeEach, describe, expect, it } from '@jest/globals';
import { newId, sleep, type EndpointId } from '#platform/kernel';
import { noAnswer, type AttemptResult } from './attempt.js';
import type { ClaimedDelivery, Report } from './claimed-delivery.js';
import { EndpointLanes } from './endpoint-lanes.js';

const ok: AttemptResult = { ok: true, status: 200, error: null, response: null, retryAfterMs: null };
const refused = noAnswer('The connection was refused.');
const now = new Date();
const deliveryTo = (id: EndpointId, consecutiveFailures = 0): ClaimedDelivery => ({
  tenantId: newId<'tenant'>(now),
  id: newId<'delivery'>(now),
  claimId: 'claim',
  attempts: 0,
  endpoint: { id, url: 'https://a.example', secret: 'whsec_', consecutiveFailures },
  payload: '{}',
});

describe('EndpointLanes', () => {
  let reports: Report[];
  let running: number;
  let busiest: number;
  beforeEach(() => {
    reports = [];
    running = busiest = 0;
  });

  const lanesThat = (post: (delivery: ClaimedDelivery) => Promise<AttemptResult>): EndpointLanes =>
    new EndpointLanes({
      post: async (delivery) => {
        busiest = Math.max(busiest, ++running);
        return post(delivery).finally(() => running--);
      },
      report: async (report) => void reports.push(report),
    });
  const run = (lanes: EndpointLanes, count: number, to: EndpointId, failures = 0) =>
    Promise.all(Array.from({ length: count }, () => lanes.run(deliveryTo(to, failures))));
  const endpoint = () => newId<'endpoint'>(now);

  it('attempts everything, eight at a time per endpoint', async () => {
    const lanes = lanesThat(() => sleep(2).then(() => ok));
    await run(lanes, 50, endpoint());
    expect([reports.filter(({ result }) => result?.ok).length, busiest]).toEqual([50, 8]);
  });

  it('sends everything that waits back at the fifth failure in a row', async () => {
    const lanes = lanesThat(() => sleep(1).then(() => refused));
    await run(lanes, 60, endpoint());
    const attempted = reports.filter(({ result }) => result !== null).length;
    expect(attempted).toBeGreaterThanOrEqual(5);
    expect(attempted).toBeLessThan(5 + 8);
    expect(reports).toHaveLength(60);
  });

  it('tries one delivery on an endpoint that is known to fail, and goes wide once that succeeds', async () => {
    const failing = lanesThat(() => sleep(1).then(() => refused));
    await run(failing, 20, endpoint(), 7);
    expect(reports.filter(({ result }) => result !== null)).toHaveLength(1);

    reports = [];
    const recovered = lanesThat(() => sleep(1).then(() => ok));
    await run(recovered, 20, endpoint(), 7);
    expect(reports.filter(({ result }) => result?.ok)).toHaveLength(20);
  });

  it('sends back what waits when the receiver asks for a pause', async () => {
    const lanes = lanesThat(() => sleep(1).then(() => ({ ...refused, status: 429, retryAfterMs: 1_000 })));
    await run(lanes, 20, endpoint());
    expect(reports.filter(({ result }) => result === null)).toHaveLength(12);
  });

  it('has no room behind a receiver that hangs, and all the room for others', async () => {
    const [slow, quick] = [endpoint(), endpoint()];
    const lanes = lanesThat(({ endpoint: { id } }) => (id === slow ? sleep(100).then(() => ok) : Promise.resolve(ok)));
    const waiting = run(lanes, 108, slow);
    expect([lanes.room(slow), lanes.room(quick)]).toEqual([0, 100]);
    await run(lanes, 10, quick);
    expect(reports).toHaveLength(10);
    await waiting;
    expect(lanes.room(slow)).toBe(100);
  });

  it('sees running attempts to their end when it closes, and sends the others back', async () => {
    const lanes = lanesThat(() => sleep(20).then(() => ok));
    const everything = run(lanes, 20, endpoint());
    await lanes.close();
    expect(reports.filter(({ result }) => result?.ok)).toHaveLength(8);
    expect(reports.filter(({ result }) => result === null)).toHaveLength(12);
    expect(lanes.room(endpoint())).toBe(0);
    await everything;
  });

  it('goes on after an attempt that broke in an unforeseen way', async () => {
    let count = 0;
    const lanes = lanesThat(async () => {
      if (count++ === 0) throw new Error('unforeseen');
      return ok;
    });
    const to = endpoint();
    const first = lanes.run(deliveryTo(to));
    await Promise.all([expect(first).rejects.toThrow('unforeseen'), run(lanes, 20, to)]);
    expect(reports.filter(({ result }) => result?.ok)).toHaveLength(20);
  });
});
