import { describe, expect, it } from '@jest/globals';
import { noAnswer, type AttemptResult } from './attempt.js';
import { healthAfter, HEALTHY, verdictOn, type EndpointHealth } from './endpoint-health.js';

const start = new Date('2026-11-24T10:00:00Z');
const after = (seconds: number): Date => new Date(start.getTime() + seconds * 1_000);
const ok: AttemptResult = { ok: true, status: 200, error: null, response: null, retryAfterMs: null };
const answered = (status: number, retryAfterMs: number | null = null): AttemptResult => ({
  ...noAnswer(`Answered ${status}.`),
  status,
  retryAfterMs,
});
const healthOf = (results: readonly AttemptResult[], at = start): EndpointHealth =>
  results.reduce((health, result) => healthAfter(health, result, at), HEALTHY);
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe('The breaker of an endpoint', () => {
  it('stays closed for four failures in a row and opens for half a minute at the fifth', () => {
    expect(healthOf(times(4, answered(500))).breakerUntil).toBeNull();
    expect(healthOf(times(5, answered(500))).breakerUntil).toEqual(after(30));
  });

  it('doubles the pause with each further failure, up to ten minutes', () => {
    expect(healthOf(times(6, answered(500))).breakerUntil).toEqual(after(60));
    expect(healthOf(times(200, answered(500))).breakerUntil).toEqual(after(600));
  });

  it('closes with the first success', () => {
    expect(healthOf([...times(9, answered(500)), ok])).toEqual(HEALTHY);
  });

  it('pauses for as long as the receiver asked, from the first failure on', () => {
    expect(healthOf([answered(429, 90_000)]).breakerUntil).toEqual(after(90));
    expect(healthOf([answered(429, 90_000), answered(503, 5_000)]).breakerUntil).toEqual(after(90));
  });
});

describe('The verdict on an endpoint', () => {
  it('is gone at the second 410, not at the first', () => {
    expect(verdictOn(healthOf([answered(410)]), start)).toBeNull();
    expect(verdictOn(healthOf([answered(410), answered(410)]), start)).toBe('gone');
    expect(verdictOn(healthOf([answered(410), answered(500), answered(410)]), start)).toBeNull();
    expect(verdictOn(healthOf([answered(410), ok, answered(410)]), start)).toBeNull();
  });

  it('is failing after five days of nothing but failures, however many', () => {
    const health = healthAfter(healthOf([noAnswer('The connection was refused.')]), answered(500), after(5 * 86_400));
    expect(health.firstFailureAt).toEqual(start);
    expect(verdictOn(health, after(5 * 86_400 - 1))).toBeNull();
    expect(verdictOn(health, after(5 * 86_400))).toBe('failing');
  });

  it('is not failing when one attempt in five days succeeded', () => {
    const health = [ok, answered(500)].reduce(
      (each, result) => healthAfter(each, result, after(400_000)),
      healthOf([answered(500)]),
    );
    expect(verdictOn(health, after(5 * 86_400))).toBeNull();
  });

  it('finds nothing wrong with an endpoint that answers', () => {
    expect(verdictOn(HEALTHY, start)).toBeNull();
  });
});
