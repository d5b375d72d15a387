import type { Evidence, Reign } from '../evidence.js';
import type { Invariant } from './invariant.js';

/** For each slot of a node, and for the controller, the newest epoch alone may act. */
export const oneActs: Invariant = {
  id: 'I11',
  promise: 'at most one epoch is in force for a slot, it only grows, and nothing is claimed under an older one',
  violations: ({ reigns, claims }: Evidence): string[] => {
    const bySlot = Map.groupBy(reigns, (reign) => reign.what);
    return [
      ...[...bySlot.values()].flatMap(backwards),
      ...claims.flatMap(({ what, token, epoch, at }) => {
        const successor = (bySlot.get(what) ?? []).find((reign) => reign.epoch > epoch && reign.takenAt < at);
        return successor ? [`${token} was claimed under ${epoch}, after ${successor.epoch} had taken ${what}`] : [];
      }),
    ];
  },
};

const backwards = (reigns: readonly Reign[]): string[] =>
  reigns.slice(1).flatMap((later, index) => {
    const earlier = reigns[index]!;
    return later.epoch < earlier.epoch ? [`${later.what} went from epoch ${earlier.epoch} back to ${later.epoch}`] : [];
  });
