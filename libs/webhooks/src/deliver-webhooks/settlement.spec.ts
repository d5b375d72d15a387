import { describe, expect, it } from '@jest/globals';
import { newId } from '#platform/kernel';
import { noAnswer, resultOf, type AttemptResult } from './attempt.js';
import type { ClaimedDelivery } from './claimed-delivery.js';
import { settlementOf } from './settlement.js';

const now = new Date('2026-11-24T10:00:00Z');
const refused = noAnswer('The connection was refused.');
const delivery = (attempts: number): ClaimedDelivery => ({
  tenantId: newId<'tenant'>(now),
  id: newId<'delivery'>(now),
  claimId: 'claim',
  attempts,
  endpoint: { id: newId<'endpoint'>(now), url: 'https://a.example', secret: 'whsec_', consecutiveFailures: 0 },
  payload: '{}',
});
const settled = (attempts: number, result: AttemptResult, open = true) =>
  settlementOf({ delivery: delivery(attempts), result }, open, 0.5);
const answer = (status: number, body = '', headers: Record<string, string> = {}) =>
  resultOf({ status, headers, body: Buffer.from(body), truncated: false }, now);

describe('What an attempt makes of its delivery', () => {
  it.each([200, 201, 202, 204, 299])('is delivered by %i', (status) => {
    expect(settled(0, answer(status))).toMatchObject({ state: 'delivered', waitMs: null });
  });

  it.each([199, 301, 302, 307, 400, 404, 410, 429, 500])('is tried again after %i', (status) => {
    expect(settled(0, answer(status))).toMatchObject({ state: 'pending', waitMs: 5_000 });
  });

  it('is tried again when there was no answer', () => {
    expect(settled(3, refused)).toMatchObject({ state: 'pending', waitMs: 1_800_000 });
  });

  it('is exhausted by the tenth failure, and delivered by a tenth success', () => {
    expect(settled(8, refused).state).toBe('pending');
    expect(settled(9, refused)).toMatchObject({ state: 'exhausted', waitMs: null });
    expect(settled(9, answer(200)).state).toBe('delivered');
  });

  it('is given up once the endpoint is closed, unless it arrived after all', () => {
    expect(settled(0, refused, false)).toMatchObject({ state: 'failed', waitMs: null });
    expect(settled(0, answer(200), false).state).toBe('delivered');
  });
});

describe('The excerpt of an answer', () => {
  it('can be stored whatever the receiver sent', () => {
    expect(answer(500, 'a\u0000b').response).toBe('ab');
    expect(answer(500, '').response).toBeNull();
    expect(answer(500, 'x'.repeat(5_000)).response).toHaveLength(4_000);
    expect(answer(500, `${'x'.repeat(3_999)}👋`).response?.isWellFormed()).toBe(true);
  });
});
