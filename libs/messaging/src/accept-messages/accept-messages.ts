import { Injectable } from '@nestjs/common';
import { Billing, formatAmount, type Quote } from '#billing';
import { queueOfNode } from '#nodes';
import { Database, type Tx } from '#platform/database';
import { newId, parsePublicId, publicId, type MessageId, type TenantId } from '#platform/kernel';
import { addToOutbox } from '#platform/outbox';
import { IdempotencyConflict, InsufficientBalance, SendRefused, Unpriceable } from '../messaging.errors.js';
import { AcceptRepository, type NewMessage } from './accept.repository.js';
import type { AcceptCommand, AcceptedAnswer, AcceptOutcome } from './command.js';
import { IdempotencyRepository } from './idempotency.repository.js';
import { LoadSendFacts, type SendFacts } from './send-facts.js';
import { judge, type Passed } from './send-gates.js';

/** How long a message is worth sending when the caller does not say. source: sms-like-apis.md §1.3 */
const DEFAULT_TTL_MS = 24 * 3_600_000;

interface Candidate {
  readonly place: number;
  readonly id: MessageId;
  readonly command: AcceptCommand;
  readonly facts: SendFacts;
  readonly passed: Passed;
}
type Priced = Candidate & { readonly quote: Quote };

/**
 * Accepts messages of one tenant: the one way into the network, whichever API they came by. One transaction for all of them:
 * gates, hold, message, idempotency, outbox. A refused message takes no neighbour down (promises P1, P6).
 */
@Injectable()
export class AcceptMessages {
  constructor(
    private readonly database: Database,
    private readonly idempotency: IdempotencyRepository,
    private readonly facts: LoadSendFacts,
    private readonly billing: Billing,
    private readonly messages: AcceptRepository,
  ) {}

  /** Answers in the order of the commands. */
  execute(tenantId: TenantId, commands: readonly AcceptCommand[]): Promise<AcceptOutcome[]> {
    return this.database.withTenant(tenantId, async (tx) => {
      const outcomes = new Array<AcceptOutcome | undefined>(commands.length);
      const fresh = await this.answerRepeats(tx, tenantId, commands, outcomes);
      const candidates = await this.judgeAll(tx, tenantId, commands, fresh, outcomes);
      const priced = await this.price(tx, tenantId, candidates, outcomes);
      const funded = await this.hold(tx, tenantId, priced, outcomes);
      await this.store(tx, tenantId, funded, outcomes);
      await this.settleKeys(tx, tenantId, commands, fresh, outcomes);
      return answerTwins(commands, outcomes);
    });
  }

  /** Fills in what was answered before under the same keys; the places that are left are new. */
  private async answerRepeats(
    tx: Tx,
    tenantId: TenantId,
    commands: readonly AcceptCommand[],
    outcomes: (AcceptOutcome | undefined)[],
  ): Promise<number[]> {
    const first = new Map<string, number>();
    commands.forEach(({ idempotency }, place) => {
      if (idempotency && !first.has(idempotency.key)) first.set(idempotency.key, place);
    });
    const keys = [...first.values()].flatMap((place) => commands[place]?.idempotency ?? []);
    const known = await this.idempotency.reserve(tx, tenantId, keys);
    return commands.flatMap(({ idempotency }, place) => {
      if (!idempotency) return [place];
      if (first.get(idempotency.key) !== place) return []; // a twin in this very set; answered at the end
      const row = known.get(idempotency.key);
      if (!row) return [place];
      const same = row.fingerprint.equals(idempotency.fingerprint) && row.response;
      outcomes[place] = same
        ? { kind: 'replayed', answer: same }
        : { kind: 'refused', refusal: new IdempotencyConflict() };
      return [];
    });
  }

  private async judgeAll(
    tx: Tx,
    tenantId: TenantId,
    commands: readonly AcceptCommand[],
    places: readonly number[],
    outcomes: (AcceptOutcome | undefined)[],
  ): Promise<Candidate[]> {
    const wanted = places.flatMap((place) => commands[place] ?? []);
    const facts = await this.facts.for(tx, tenantId, wanted);
    return wanted.flatMap((command, index) => {
      const place = places[index];
      const known = facts[index];
      if (place === undefined || !known) return [];
      const verdict = judge(command.request, known, tx.now);
      if ('passed' in verdict)
        return [{ place, id: newId<'message'>(tx.now), command, facts: known, passed: verdict.passed }];
      outcomes[place] = { kind: 'refused', refusal: explained(verdict.refused.refusal, verdict.refused.lines) };
      return [];
    });
  }

  private async price(
    tx: Tx,
    tenantId: TenantId,
    candidates: readonly Candidate[],
    outcomes: (AcceptOutcome | undefined)[],
  ): Promise<Priced[]> {
    if (candidates.length === 0) return [];
    const quotes = await this.billing.quote(
      tx,
      tenantId,
      candidates.map(({ id, facts, passed }) => ({
        key: id,
        recipient: facts.address?.value ?? '',
        category: passed.category,
        kind: passed.kind,
        windowOpen: passed.windowOpen,
      })),
    );
    return candidates.flatMap((candidate) => {
      const quote = quotes.get(candidate.id);
      if (quote) return [{ ...candidate, quote }];
      const refusal = new Unpriceable('no rate card covers this market and category');
      outcomes[candidate.place] = { kind: 'refused', refusal: refused(refusal, candidate, refusal.message) };
      return [];
    });
  }

  private async hold(
    tx: Tx,
    tenantId: TenantId,
    priced: readonly Priced[],
    outcomes: (AcceptOutcome | undefined)[],
  ): Promise<Priced[]> {
    if (priced.length === 0) return [];
    const { refused: broke } = await this.billing.hold(
      tx,
      tenantId,
      priced.map(({ id, quote }) => ({ messageId: id, quote })),
    );
    return priced.filter((candidate) => {
      if (!broke.has(candidate.id)) return true;
      const refusal = new InsufficientBalance(
        `${formatAmount(candidate.quote.holdMicros)} ${candidate.quote.currency}`,
      );
      outcomes[candidate.place] = { kind: 'refused', refusal: refused(refusal, candidate, refusal.message) };
      return false;
    });
  }

  private async store(
    tx: Tx,
    tenantId: TenantId,
    funded: readonly Priced[],
    outcomes: (AcceptOutcome | undefined)[],
  ): Promise<void> {
    if (funded.length === 0) return;
    const answered = funded.flatMap(({ command }) => parsePublicId('message', command.request.reply_to ?? '') ?? []);
    const wamids = await this.messages.wamidsOf(tx, tenantId, answered);
    const rows = funded.map((candidate) => messageOf(candidate, wamids, tx.now));
    await this.messages.insert(tx, tenantId, rows);
    await addToOutbox(
      tx,
      rows.filter((row) => !row.sendAt).map((row) => ({ queue: queueOfNode(row.nodeId), ref: row.id })),
    );
    funded.forEach((candidate, index) => {
      const row = rows[index];
      if (row)
        outcomes[candidate.place] = { kind: 'accepted', id: row.id, answer: answerOf(row, candidate.facts, tx.now) };
    });
  }

  private async settleKeys(
    tx: Tx,
    tenantId: TenantId,
    commands: readonly AcceptCommand[],
    fresh: readonly number[],
    outcomes: readonly (AcceptOutcome | undefined)[],
  ): Promise<void> {
    const answers = new Map<string, AcceptedAnswer>();
    const refusedKeys: string[] = [];
    for (const place of fresh) {
      const key = commands[place]?.idempotency?.key;
      const outcome = outcomes[place];
      if (!key || !outcome) continue;
      if (outcome.kind === 'accepted') answers.set(key, outcome.answer);
      else refusedKeys.push(key);
    }
    await this.idempotency.answer(tx, tenantId, answers);
    await this.idempotency.forget(tx, tenantId, refusedKeys);
  }
}

/** A key that stands twice in one set gets one message and the same answer twice, or a conflict when the bodies differ. */
function answerTwins(
  commands: readonly AcceptCommand[],
  outcomes: readonly (AcceptOutcome | undefined)[],
): AcceptOutcome[] {
  return commands.map((command, place) => {
    const outcome = outcomes[place];
    if (outcome) return outcome;
    const twin = commands.findIndex((other) => other.idempotency?.key === command.idempotency?.key);
    const same = commands[twin]?.idempotency?.fingerprint.equals(command.idempotency?.fingerprint ?? Buffer.alloc(0));
    const original = outcomes[twin];
    if (!same || !original) return { kind: 'refused', refusal: new IdempotencyConflict() };
    return original.kind === 'accepted' ? { kind: 'replayed', answer: original.answer } : original;
  });
}

const explained = (refusal: Error | null, lines: Passed['decision']['lines']) => {
  if (refusal instanceof SendRefused) return refusal.withDecision(lines);
  return refusal as NonNullable<Passed['decision']['refusal']>;
};

const refused = (refusal: SendRefused, candidate: Candidate, detail: string): SendRefused =>
  refusal.withDecision([...candidate.passed.decision.lines, { gate: 'balance', outcome: 'refused', detail }]);

function messageOf(candidate: Priced, wamids: ReadonlyMap<string, string>, now: Date): NewMessage {
  const { command, facts, id, passed, quote } = candidate;
  const { request } = command;
  const { sender, address } = facts;
  if (!sender?.nodeId || !address) throw new Error('a message passed its gates without sender or recipient');
  const sendAt = request.send_at && request.send_at > now ? request.send_at : null;
  const expiresAt =
    request.expires_at ?? new Date((sendAt ?? now).getTime() + (request.ttl ? request.ttl * 1_000 : DEFAULT_TTL_MS));
  const repliesTo = parsePublicId('message', request.reply_to ?? '');
  return {
    id,
    numberId: sender.id,
    nodeId: sender.nodeId,
    contactId: facts.recipient?.contactId ?? null,
    recipient: address.value,
    type: passed.content.type,
    content: passed.content,
    kind: passed.kind,
    category: passed.category,
    templateId: passed.templateId,
    ref: request.ref ?? null,
    metadata: request.metadata ?? null,
    batchId: command.batchId,
    replyToWamid: repliesTo ? (wamids.get(repliesTo) ?? null) : (request.reply_to ?? null),
    sendAt,
    expiresAt,
    decision: [
      ...passed.decision.lines,
      { gate: 'balance', outcome: 'passed', detail: `${formatAmount(quote.holdMicros)} ${quote.currency} held` },
    ],
    quote: { ...quote, holdMicros: quote.holdMicros.toString() }, // JSON knows no bigint
    windowOpen: passed.windowOpen,
  };
}

const answerOf = (row: NewMessage, facts: SendFacts, now: Date): AcceptedAnswer => ({
  id: publicId('message', row.id),
  status: row.sendAt ? 'scheduled' : 'queued',
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
