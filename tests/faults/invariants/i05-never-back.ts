import type { Sighting } from '../evidence.js';
import type { Invariant } from './invariant.js';

/** A failure may follow `sent`, and a late `delivered` is trusted over it. */
const RANK: Record<string, number> = { sent: 1, failed: 1, delivered: 2, read: 3 };
const rankOf = (state: string): number => RANK[state] ?? 0;

/** A status only rises, and an instant once told stays. */
export const neverBack: Invariant = {
  id: 'I5',
  promise: 'sent, delivered, read: never back, and their instants stay as they were',
  violations: ({ sightings }) =>
    [...Map.groupBy(sightings, (sighting) => sighting.message).values()].flatMap((own) =>
      own.slice(1).flatMap((later, index) => steps(own[index]!, later)),
    ),
};

function steps(before: Sighting, after: Sighting): string[] {
  const found: string[] = [];
  if (rankOf(after.state) < rankOf(before.state))
    found.push(`${after.message} went from ${before.state} back to ${after.state}`);
  for (const instant of ['sentAt', 'deliveredAt', 'readAt'] as const)
    if (before[instant] !== null && before[instant] !== after[instant])
      found.push(`${after.message} changed its ${instant} from ${before[instant]} to ${after[instant]}`);
  return found;
}
