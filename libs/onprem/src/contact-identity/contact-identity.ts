import type { InboundDetails } from '#messaging';
import type { TenantEvent } from '#events';

/** The key behind a person's phone. source: whatsapp-onprem-api.md §7 */
export interface ContactIdentity {
  readonly hash: string;
  /** Since when WhatsApp has told of this one. */
  readonly since: Date;
  /** False after a change, until the business says that it knows. */
  readonly acknowledged: boolean;
}

/** What WhatsApp has said about the key of one person, at one time or several. */
export interface Sighting {
  /** E.164, or a business-scoped user id where the phone is hidden. */
  readonly address: string;
  readonly hash: string;
  readonly at: Date;
  /** It is another key than before. */
  readonly isNews: boolean;
}

/** What the event of a person's message says about their key, if anything. */
export function sightingIn(event: TenantEvent): Sighting[] {
  if (event.type !== 'inbound.received') return [];
  const { from, type } = event.data as { readonly from: string; readonly type: string };
  const hash = (event.details as InboundDetails | undefined)?.identity?.['hash'];
  // Only WhatsApp itself says that a key has changed; a person's message says which one there is.
  return typeof hash === 'string' ? [{ address: from, hash, at: event.occurredAt, isNews: type === 'system' }] : [];
}

/** The newest of each person. Two keys within one batch are a change, whoever told of it. */
export function newestOf(sightings: readonly Sighting[]): Sighting[] {
  const newest = new Map<string, Sighting>();
  for (const sighting of sightings.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
    const before = newest.get(sighting.address);
    const isNews = sighting.isNews || (before !== undefined && (before.isNews || before.hash !== sighting.hash));
    const at = before?.hash === sighting.hash ? before.at : sighting.at;
    newest.set(sighting.address, { ...sighting, at, isNews });
  }
  return [...newest.values()];
}

/** As clients read it: milliseconds. source: whatsapp-onprem-api.md §7, §14.2 */
export const shownIdentity = ({ hash, since, acknowledged }: ContactIdentity) => ({
  hash,
  created_timestamp: since.getTime(),
  acknowledged,
});
