import { describe, expect, it } from '@jest/globals';
import { NodeStats } from '#node-protocol';
import type { HeldLease, Node } from '#nodes';
import { type NodeId, type NumberId, type TenantId } from '#platform/kernel';
import { type ClientFacts, gatewayStatus } from './gateway-status.js';
import { healthOf } from './health-shape.js';

const AT = new Date(0);
const STATS = NodeStats.parse({ in_flight: 0, sent: 0, failed: 0, rss_bytes: 0, event_loop_lag_ms: 0 });
const node = (spec: Partial<Node['spec']> = {}, status: Partial<Node['status']> = {}): Node => ({
  id: 'node' as NodeId,
  tenantId: 'tenant' as TenantId,
  numberId: 'number' as NumberId,
  spec: { state: 'run', replicas: 1, version: null, restartNonce: 0, generation: 1, changedAt: AT, ...spec },
  status: { phase: '', replicasReady: 0, observedGeneration: 1, conditions: [], lastError: null, ...status },
  createdAt: AT,
});
const lease = (stats: Partial<HeldLease['stats']> | null = {}, more: Partial<HeldLease> = {}): HeldLease => ({
  slot: 0,
  holder: 'a',
  version: '1',
  epoch: 1n,
  takenAt: AT,
  lastSeen: AT,
  expiresAt: AT,
  live: true,
  stats: stats && { ...STATS, ...stats },
  ...more,
});
const facts = (given: Partial<ClientFacts> = {}): ClientFacts => ({
  node: node(),
  number: 'active',
  awaitsCode: false,
  leases: [lease()],
  ...given,
});
const DEGRADED = {
  type: 'Degraded',
  status: 'True',
  reason: 'CrashLoop',
  message: '',
  observed_generation: 1,
  last_transition_at: '',
} as const;

describe('The gateway status of a replica', () => {
  it.each<[string, string, Partial<ClientFacts>]>([
    ['connected', 'holds its lease and has reported', {}],
    ['connecting', 'has just taken its lease', { leases: [lease(null)] }],
    ['connecting', 'has not taken its lease yet', { leases: [] }],
    ['uninitialized', 'is new', { leases: [], node: node({}, { observedGeneration: 0 }) }],
    ['disconnected', 'has let its lease run out', { leases: [lease({}, { live: false })] }],
    ['disconnected', 'ends again and again', { leases: [], node: node({}, { conditions: [DEGRADED] }) }],
    ['disconnected', 'does not reach WhatsApp', { leases: [lease({ upstream: 'unreachable' })] }],
    ['disconnected', 'obeys a pause', { leases: [lease({ state: 'pause' })] }],
    ['disconnected', 'was told to pause', { node: node({ state: 'pause' }) }],
    ['disconnected', 'was told to stop', { node: node({ state: 'stop' }), leases: [] }],
    ['disconnected', 'has a number that may not send', { number: 'suspended' }],
    ['unregistered', 'has a token that WhatsApp refuses', { leases: [lease({ credentials: 'refused' })] }],
    ['unregistered', 'waits for a code', { awaitsCode: true }],
  ])('is %s when it %s', (status, _what, given) => {
    expect(gatewayStatus(facts(given), 0)).toBe(status);
  });

  it('is told of each by itself where there are several', () => {
    const leases = [lease(), lease({}, { slot: 1, holder: 'b', live: false })];
    expect(Object.values(healthOf(facts({ node: node({ replicas: 2 }), leases })))).toEqual([
      { gateway_status: 'connected', role: 'coreapp' },
      { gateway_status: 'disconnected', role: 'coreapp' },
      { gateway_status: 'connected', role: 'primary_master' },
    ]);
  });
});
