import { publicId, type MessageId, type NumberId } from '#platform/kernel';
import type { TenantEvent } from '#events';
import { classOf, failureCode, type StatusUpdate } from '#whatsapp';
import type { MessageState } from './message.js';
import { priceOf, type StoredCharge } from './price.js';

/** Why a message did not arrive, for the tenant. `meta_code` is Graph's number where the network decided. */
export interface MessageError {
  readonly code: string;
  readonly detail: string;
  readonly meta_code: number | null;
}

/** Why the network says that it failed. */
export const errorOf = (update: StatusUpdate): MessageError => ({
  code: failureCode(update.error?.code ?? 0),
  detail: update.error?.details ?? update.error?.title ?? 'The network did not say why.',
  meta_code: update.error?.code ?? null,
});

/** The same as a tenant sees it. source: sms-like-apis.md §2.3 */
export interface ShownError extends MessageError {
  readonly title: string;
  /** The same message may get through later as it is. */
  readonly retryable: boolean;
}

export function showError(error: MessageError | null): ShownError | null {
  if (!error) return null;
  const words = error.code.replaceAll('_', ' ');
  return {
    code: error.code,
    title: words.charAt(0).toUpperCase() + words.slice(1),
    detail: error.detail,
    meta_code: error.meta_code,
    retryable: error.meta_code !== null && classOf(error.meta_code) !== 'final',
  };
}

/** The columns every event and every answer about a message is made from. */
export interface MessageFacts {
  readonly id: MessageId;
  readonly number_id: NumberId;
  readonly recipient: string;
  readonly group_id: string | null;
  readonly type: string;
  readonly ref: string | null;
  readonly metadata: object | null;
  readonly state: MessageState;
  readonly wamid: string | null;
  readonly error: MessageError | null;
  readonly charge: StoredCharge | null;
}
const FACT_COLUMNS = 'id, number_id, recipient, group_id, type, ref, metadata, state, wamid, error, charge';
/** The same, of the table that goes by this name in a statement. */
export const factColumnsOf = (table: string): string =>
  FACT_COLUMNS.split(', ')
    .map((column) => `${table}.${column}`)
    .join(', ');

/** The states as a tenant knows them. source: sms-like-apis.md §2.3 */
export const statusOf = (state: MessageState): string => (state === 'submitting' ? 'queued' : state);

/** What an event of a message carries: always its full current state, because order is not promised. */
const eventData = (message: MessageFacts): object => ({
  id: publicId('message', message.id),
  to: message.recipient,
  group_id: message.group_id,
  type: message.type,
  status: statusOf(message.state),
  ref: message.ref,
  metadata: message.metadata,
  wamid: message.wamid,
  error: showError(message.error),
  price: priceOf(message.charge, null),
});

/** What is known of a status beside the status; for audiences that pass it on. */
export type StatusDetails = Partial<Pick<StatusUpdate, 'pricing' | 'conversation'>> & {
  /** How long a message has waited that never reached the network. */
  readonly waitedMs?: number;
};

/** One participant of the group that a message went to, and why it did not reach them. */
export interface ToldParticipant {
  readonly participant: string;
  readonly error: MessageError | null;
}

/** The news of a message: of the whole of it, or of its way to one participant of a group. */
export const messageEvent = (
  type: Extract<TenantEvent['type'], `message.${string}`>,
  message: MessageFacts,
  occurredAt: Date,
  details?: StatusDetails,
  told?: ToldParticipant,
): TenantEvent => ({
  type,
  subjectId: message.id,
  data: told
    ? { ...eventData(message), participant: told.participant, error: showError(told.error) }
    : eventData(message),
  occurredAt,
  numberId: message.number_id,
  ...(details ? { details } : {}),
});
