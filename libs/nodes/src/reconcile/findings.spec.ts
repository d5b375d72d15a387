import { describe, expect, it } from '@jest/globals';
import type { NodeStats } from '#node-protocol';
import { dateFindings, holds } from '../condition.js';
import type { ObservedSlot } from '../driver/node-driver.js';
import { confinement } from '../queue-access/queue-access.js';
import { findingsOf, readySlots, type NodeFacts } from './findings.js';
import { phaseOf } from './phase.js';

const process = (slot: number): ObservedSlot => ({
  slot,
  instance: `i${slot}`,
  specHash: 'a',
  phase: 'running',
  exit: null,
  restarts: 0,
});
const stats = (more: Partial<NodeStats> = {}): NodeStats => ({
  state: 'run',
  in_flight: 0,
  sent: 0,
  failed: 0,
  rss_bytes: 1,
  event_loop_lag_ms: 0,
  upstream: 'reachable',
  credentials: 'valid',
  trouble: null,
  http: null,
  ...more,
});
const lease = (slot: number, live = true, more: Partial<NodeStats> = {}) => ({
  slot,
  holder: `i${slot}`,
  live,
  stats: stats(more),
});
const facts = (more: Partial<NodeFacts> = {}): NodeFacts => ({
  spec: { state: 'run', replicas: 1 },
  observed: [process(0)],
  leases: [lease(0)],
  recentExits: [],
  queue: confinement('True', 'OwnUser', 'fine'),
  trouble: null,
  ...more,
});
const phase = (given: NodeFacts) => phaseOf(given.spec.state, findingsOf(given));
const finding = (given: NodeFacts, type: string) => findingsOf(given).find((each) => each.type === type);
const exits = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    slot: 0,
    instance: `x${index}`,
    at: '2026-01-01T00:00:00.000Z',
    code: index ? 1 : null,
    signal: index ? null : 'SIGKILL',
    last_line: 'Error: no such number',
  }));

describe('What is said about a node', () => {
  it.each<[string, Partial<NodeFacts>]>([
    ['running', {}],
    ['starting', { leases: [] }],
    ['starting', { observed: [], leases: [] }],
    ['restarting', { observed: [], leases: [], recentExits: exits(1) }],
    ['crash loop', { observed: [], leases: [], recentExits: exits(5) }],
    ['not responding', { leases: [lease(0, false)] }],
    ['pausing', { spec: { state: 'pause', replicas: 1 } }],
    ['paused', { spec: { state: 'pause', replicas: 1 }, leases: [lease(0, true, { state: 'pause' })] }],
    ['draining', { spec: { state: 'drain', replicas: 1 } }],
    ['drained', { spec: { state: 'drain', replicas: 1 }, observed: [], leases: [] }],
    ['stopping', { spec: { state: 'stop', replicas: 1 } }],
    ['stopped', { spec: { state: 'stop', replicas: 1 }, observed: [] }],
    ['removing', { spec: { state: 'remove', replicas: 1 } }],
    ['degraded', { trouble: { reason: 'DriverFailed', message: 'no' } }],
  ])('%s', (words, given) => expect(phase(facts(given))).toBe(words));

  it('counts a slot as ready when its process runs and its lease lives', () => {
    const given = facts({
      spec: { state: 'run', replicas: 3 },
      observed: [process(0), process(1)],
      leases: [lease(0), lease(1, false), lease(2)],
    });
    expect(readySlots(given)).toEqual([0]);
    expect(finding(given, 'Ready')).toMatchObject({ status: 'False', reason: 'LeaseExpired' });
  });

  it('tells of a crash loop how the last process ended and what it said', () => {
    expect(finding(facts({ recentExits: exits(5) }), 'Degraded')).toMatchObject({
      status: 'True',
      reason: 'CrashLoop',
      message: expect.stringContaining('slot 0 ended with code 1: Error: no such number'),
    });
  });

  it('believes the process that is in trouble with WhatsApp rather than the one that is not', () => {
    const given = facts({
      spec: { state: 'run', replicas: 2 },
      observed: [process(0), process(1)],
      leases: [lease(0), lease(1, true, { upstream: 'unreachable', credentials: 'refused', trouble: 'code 190' })],
    });
    expect(finding(given, 'UpstreamReachable')).toMatchObject({ status: 'False', message: 'code 190' });
    expect(finding(given, 'CredentialsValid')).toMatchObject({ status: 'False', reason: 'Refused' });
  });

  it('moves the instant of a condition only with its status', () => {
    const first = dateFindings(findingsOf(facts({ leases: [] })), [], 1, new Date('2026-01-01T00:00:00Z'));
    const later = dateFindings(findingsOf(facts()), first, 2, new Date('2026-01-02T00:00:00Z'));
    const since = (type: string) => later.find((each) => each.type === type)?.last_transition_at;
    expect(since('Ready')).toBe('2026-01-02T00:00:00.000Z');
    expect(since('Scheduled')).toBe('2026-01-01T00:00:00.000Z');
    expect([holds(first, 'Ready'), holds(later, 'Ready')]).toEqual([false, true]);
  });
});
