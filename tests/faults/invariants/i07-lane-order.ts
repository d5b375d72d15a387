import type { Evidence, Operation } from '../evidence.js';
import type { Invariant } from './invariant.js';

/**
 * To one person in the order of acceptance, which the client knows for certain where one request was answered before the next was
 * made, and within one request. An attempt recorded as ambiguous has no place in that order: nobody knows when it arrived.
 */
export const laneOrder: Invariant = {
  id: 'I7',
  promise: 'the network has the messages to one person in the order in which they were accepted',
  violations: (evidence) => {
    const places = placesOf(evidence);
    const ambiguous = new Set(evidence.attempts.flatMap((each) => (isAmbiguous(each.outcome) ? [each.message] : [])));
    const lanes = Map.groupBy(
      evidence.sends.filter((send) => places.has(send.message) && !ambiguous.has(send.message)),
      (send) => `${send.phoneNumberId} to ${send.to}`,
    );
    return [...lanes].flatMap(([lane, sends]) => {
      const inOrder = [...sends].sort((a, b) => a.seq - b.seq);
      return inOrder.flatMap((later, index) =>
        inOrder
          .slice(0, index)
          .filter((earlier) => precedes(places.get(later.message)!, places.get(earlier.message)!))
          .map((earlier) => `${lane}: ${earlier.message} was sent before ${later.message}, which was accepted first`),
      );
    });
  },
};

const isAmbiguous = (outcome: string): boolean => outcome === 'ambiguous';

interface Place {
  readonly operation: Operation;
  readonly index: number;
}

const placesOf = ({ operations }: Evidence): Map<string, Place> =>
  new Map(
    operations.flatMap((operation) =>
      (operation.answers[0] ?? []).map((id, index) => [id, { operation, index }] as const),
    ),
  );

const precedes = (a: Place, b: Place): boolean =>
  a.operation === b.operation ? a.index < b.index : a.operation.endedAt < b.operation.invokedAt;
