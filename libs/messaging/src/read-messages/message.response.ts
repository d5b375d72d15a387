import { z } from 'zod';
import { publicId, type MessageId, type NumberId } from '#platform/kernel';
import type { DecisionLine } from '../decision.js';
import type { Receipt } from '../apply-statuses/receipt.js';
import type { MessageState } from '../message.js';
import { showError, statusOf, type MessageError } from '../message-event.js';
import { Price, priceOf, type StoredCharge, type StoredQuote } from '../price.js';

const Instant = z.string().nullable();

const ShownError = z.object({
  code: z.string(),
  title: z.string(),
  detail: z.string(),
  meta_code: z.number().nullable(),
  retryable: z.boolean(),
});

/** A message as its tenant sees it, with everything that was decided about it. */
export const MessageResponse = z
  .object({
    id: z.string(),
    direction: z.enum(['out', 'in']),
    status: z.string(),
    to: z.string(),
    from: z.string().nullable(),
    group_id: z.string().nullable(),
    type: z.string(),
    content: z.record(z.string(), z.unknown()),
    category: z.string(),
    ref: z.string().nullable(),
    metadata: z.record(z.string(), z.string()).nullable(),
    batch_id: z.string().nullable(),
    wamid: z.string().nullable(),
    error: ShownError.nullable(),
    decision: z.array(z.object({ gate: z.string(), outcome: z.string(), detail: z.string() })),
    /** Of a message to a group: what became of it at each participant. */
    participants: z
      .array(
        z.object({
          participant: z.string(),
          status: z.string(),
          at: z.string(),
          error: ShownError.nullable(),
          price: Price.nullable(),
        }),
      )
      .nullable(),
    timeline: z.array(z.object({ event: z.string(), at: z.string(), detail: z.string().nullable() })),
    price: Price.nullable(),
    created_at: z.string(),
    send_at: Instant,
    expires_at: Instant,
    twilio_sid: z.string(),
  })
  .meta({ id: 'Message' });
export type MessageResponse = z.output<typeof MessageResponse>;

export interface MessageRow {
  readonly id: MessageId;
  readonly number_id: NumberId;
  readonly phone: string | null;
  readonly direction: 'out' | 'in';
  readonly recipient: string;
  readonly group_id: string | null;
  readonly type: string;
  readonly content: Record<string, unknown>;
  readonly category: string;
  readonly state: MessageState;
  readonly dispatch_state: 'scheduled' | 'queued' | 'submitting' | null;
  readonly submitting_at: Date | null;
  readonly ref: string | null;
  readonly metadata: Record<string, string> | null;
  readonly batch_id: string | null;
  readonly wamid: string | null;
  readonly error: MessageError | null;
  readonly decision: DecisionLine[] | null;
  readonly quote: StoredQuote | null;
  readonly charge: StoredCharge | null;
  readonly send_at: Date | null;
  readonly expires_at: Date | null;
  readonly sent_at: Date | null;
  readonly delivered_at: Date | null;
  readonly read_at: Date | null;
  readonly failed_at: Date | null;
  readonly created_at: Date;
}
export interface AttemptRow {
  readonly message_id: MessageId;
  readonly n: number;
  readonly outcome: string;
  readonly started_at: Date;
  readonly detail: { why?: string; detail?: string } | null;
}

/** What the rows beside a message say about it. */
export interface Beside {
  readonly attempts: readonly AttemptRow[];
  readonly receipts: readonly Receipt[];
}

export function showMessage(row: MessageRow, { attempts, receipts }: Beside): MessageResponse {
  return {
    id: publicId('message', row.id),
    direction: row.direction,
    status: statusOf(row.state),
    to: row.direction === 'out' ? row.recipient : (row.phone ?? ''),
    from: row.direction === 'out' ? row.phone : row.recipient,
    group_id: row.group_id,
    type: row.type,
    content: row.content,
    category: row.category,
    ref: row.ref,
    metadata: row.metadata,
    batch_id: row.batch_id && publicId('batch', row.batch_id),
    wamid: row.wamid,
    error: showError(row.error),
    decision: row.decision ?? [],
    participants: row.group_id && row.direction === 'out' ? receipts.map(showReceipt) : null,
    timeline: timelineOf(row, attempts),
    price: priceOf(row.charge, row.quote),
    created_at: row.created_at.toISOString(),
    send_at: row.send_at?.toISOString() ?? null,
    expires_at: row.expires_at?.toISOString() ?? null,
    twilio_sid: `SM${row.id.replaceAll('-', '')}`,
  };
}

const showReceipt = ({ participant, state, times, error, charge }: Receipt) => ({
  participant,
  status: state,
  at: times[`${state}_at`]?.toISOString() ?? '',
  error: showError(error),
  price: priceOf(charge, null),
});

type Step = MessageResponse['timeline'][number];

/** In the order of a message's life and not of the instants: Meta tells whole seconds, we milliseconds. */
function timelineOf(row: MessageRow, attempts: readonly AttemptRow[]): Step[] {
  const step = (event: string, at: Date | null, detail: string | null = null): Step[] =>
    at ? [{ event, at: at.toISOString(), detail }] : [];
  return [
    ...step(row.direction === 'out' ? 'accepted' : 'received', row.created_at),
    ...attempts.flatMap((attempt) =>
      step(
        `attempt ${attempt.n} ${attempt.outcome.replaceAll('_', ' ')}`,
        attempt.started_at,
        attempt.detail?.why ?? attempt.detail?.detail ?? null,
      ),
    ),
    ...step('submitting', row.dispatch_state === 'submitting' ? row.submitting_at : null),
    ...step('sent', row.sent_at),
    ...step('delivered', row.delivered_at),
    ...step('read', row.read_at),
    ...step('failed', row.failed_at, row.error?.detail ?? null),
  ];
}
