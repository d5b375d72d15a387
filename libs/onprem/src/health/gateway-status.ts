import type { HeldLease, Node } from '#nodes';
import type { NumberStatus } from '#numbers';

/** source: whatsapp-onprem-api.md §13 */
export type GatewayStatus = 'connected' | 'connecting' | 'disconnected' | 'uninitialized' | 'unregistered';

/** What the health of a client is judged by. */
export interface ClientFacts {
  readonly node: Node;
  readonly number: NumberStatus;
  /** A code was asked for and has not come back. */
  readonly awaitsCode: boolean;
  readonly leases: readonly HeldLease[];
}

/** The state of one slot of a node, in the words of the original. */
export function gatewayStatus({ node, number, awaitsCode, leases }: ClientFacts, slot: number): GatewayStatus {
  const lease = leases.find((each) => each.slot === slot && each.live);
  if (awaitsCode || lease?.stats?.credentials === 'refused') return 'unregistered';
  if (node.spec.state !== 'run' || number !== 'active') return 'disconnected';
  if (!lease) return withoutProcess(node, leases, slot);
  if (!lease.stats) return 'connecting';
  return lease.stats.upstream === 'unreachable' || lease.stats.state !== 'run' ? 'disconnected' : 'connected';
}

/** Nobody acts in the slot: because the node is new, because a process is about to, or because something is wrong. */
function withoutProcess(node: Node, leases: readonly HeldLease[], slot: number): GatewayStatus {
  if (node.status.observedGeneration === 0) return 'uninitialized';
  const ranOut = leases.some((each) => each.slot === slot);
  const isDegraded = node.status.conditions.some(({ type, status }) => type === 'Degraded' && status === 'True');
  return ranOut || isDegraded ? 'disconnected' : 'connecting';
}
