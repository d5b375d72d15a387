import type { NodeState } from '#node-protocol';
import type { NumberStatus } from '#numbers';
import type { SpecState } from '../node.js';

/** What a process in this slot is told to do: the spec of its node, unless its number may not send. */
export function stateForSlot(
  spec: { readonly state: SpecState; readonly replicas: number },
  number: NumberStatus,
  slot: number,
): NodeState {
  if (spec.state === 'stop' || spec.state === 'remove') return 'stop';
  if (spec.state === 'drain') return 'drain';
  if (slot >= spec.replicas || number === 'released') return 'stop';
  return spec.state === 'pause' || number !== 'active' ? 'pause' : 'run';
}
