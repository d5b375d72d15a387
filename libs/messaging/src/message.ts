/**
 * The states of a message and how they may follow each other (promise P3: never back).
 * source: reliability-and-operations.md §3.4, whatsapp-cloud-api.md §12 no. 1
 */
export const STATES = [
  'scheduled',
  'queued',
  'submitting',
  'held',
  'unknown',
  'sent',
  'delivered',
  'read',
  'failed',
  'expired',
  'canceled',
  'received',
] as const;
export type MessageState = (typeof STATES)[number];

/** How far a message has come. Ends that are no success rank below `sent`, because Meta's later word outweighs them. */
const RANK: Record<MessageState, number> = {
  scheduled: 0,
  queued: 1,
  submitting: 2,
  held: 3,
  unknown: 3,
  failed: 4,
  expired: 4,
  canceled: 4,
  sent: 5,
  delivered: 6,
  read: 7,
  received: 9,
};

/** What a status webhook can say. */
export type NetworkStatus = 'sent' | 'delivered' | 'read' | 'failed';

/**
 * The state after the network said `status`. Ranks only rise, so duplicates and disorder commute: the order in which webhooks
 * arrive cannot change where a message ends. `failed` counts only while nothing was sent any further; a later `delivered`
 * or `read` is trusted over a `failed`.
 */
export function merge(current: MessageState, status: NetworkStatus): MessageState {
  if (status === 'failed') return RANK[current] <= RANK.sent ? 'failed' : current;
  // `sent` says nothing against a failure that came after it.
  if (status === 'sent' && current === 'failed') return current;
  return RANK[status] > RANK[current] ? status : current;
}

/** How long after a send its statuses may come: as long as Meta repeats its webhooks. source: reliability-and-operations.md §3.6 */
export const STATUS_WAIT_MS = 7 * 24 * 3_600_000;

/** True while the message may still be taken back. */
export const isCancelable = (state: MessageState): boolean => state === 'scheduled' || state === 'queued';

/** Whether a hold on the wallet is still open in this state. */
export const isOpen = (state: MessageState): boolean => RANK[state] < RANK.failed || state === 'sent';
