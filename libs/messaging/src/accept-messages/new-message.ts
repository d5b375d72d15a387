import { formatAmount, type Quote } from '#billing';
import { publicId, type DomainError, type MessageId } from '#platform/kernel';
import type { DecisionLine } from '../decision.js';
import type { NewMessage } from './accept.repository.js';
import type { AcceptCommand, AcceptedAnswer } from './command.js';
import type { SendFacts } from './send-facts.js';
import type { Judged } from './send-gates.js';

/** How long a message is worth sending when the caller does not say. source: sms-like-apis.md §1.3 */
const DEFAULT_TTL_MS = 24 * 3_600_000;

/** A command whose gates have been asked, with the id it gets if it is stored. */
export interface Candidate {
  readonly place: number;
  readonly id: MessageId;
  readonly command: AcceptCommand;
  readonly facts: SendFacts;
  readonly judged: Judged;
}

/** The row of a message that will be sent. */
export function sendable(candidate: Candidate, quote: Quote, now: Date): NewMessage {
  const { decision } = candidate.judged;
  const held: DecisionLine = {
    gate: 'balance',
    outcome: 'passed',
    detail: `${formatAmount(quote.holdMicros)} ${quote.currency} held`,
  };
  return {
    ...common(candidate, now),
    state: candidate.command.message.sendAt && candidate.command.message.sendAt > now ? 'scheduled' : 'queued',
    decision: [...decision.lines, held],
    quote: { ...quote, holdMicros: quote.holdMicros.toString() }, // JSON knows no bigint
    error: null,
  };
}

/** The row of a message that was refused and is kept, so that its sender can be told later and look it up. */
export function refusedForGood(
  candidate: Candidate,
  refusal: DomainError,
  lines: readonly DecisionLine[],
  now: Date,
): NewMessage {
  return {
    ...common(candidate, now),
    state: 'failed',
    decision: lines,
    quote: null,
    error: { code: refusal.code, detail: refusal.message, meta_code: null },
  };
}

function common(
  { command, facts, id, judged }: Candidate,
  now: Date,
): Omit<NewMessage, 'state' | 'decision' | 'quote' | 'error'> {
  const { message } = command;
  const { sender, address, group } = facts;
  const recipient = group?.metaId ?? address?.value;
  if (!sender?.nodeId || !recipient) throw new Error('a message passed its gates without sender or recipient');
  const sendAt = message.sendAt && message.sendAt > now ? message.sendAt : null;
  return {
    id,
    numberId: sender.id,
    nodeId: sender.nodeId,
    contactId: facts.recipient?.contactId ?? null,
    recipient,
    groupId: group?.metaId ?? null,
    people: group?.participants.length ?? 1,
    type: judged.content.type,
    content: message.identityHash
      ? { ...judged.content, recipient_identity_key_hash: message.identityHash }
      : judged.content,
    kind: judged.kind,
    category: judged.category,
    templateId: judged.templateId,
    ref: message.ref ?? null,
    metadata: message.metadata ?? null,
    batchId: command.batchId,
    replyToWamid: message.replyTo ?? null,
    sendAt,
    expiresAt: message.expiresAt ?? new Date((sendAt ?? now).getTime() + ttlOf(message.ttlSeconds)),
    windowOpen: judged.windowOpen,
  };
}

const ttlOf = (seconds: number | undefined): number => (seconds ? seconds * 1_000 : DEFAULT_TTL_MS);

/** What the caller of a stored message hears. */
export const answerOf = (row: NewMessage, facts: SendFacts, now: Date): AcceptedAnswer => ({
  id: publicId('message', row.id),
  status: row.state,
  to: row.recipient,
  from: facts.sender?.phone ?? '',
  type: row.type,
  ref: row.ref,
  created_at: now.toISOString(),
  send_at: row.sendAt?.toISOString() ?? null,
  expires_at: row.expiresAt.toISOString(),
  matched_template: null,
  error: null,
  twilio_sid: `SM${row.id.replaceAll('-', '')}`,
});
