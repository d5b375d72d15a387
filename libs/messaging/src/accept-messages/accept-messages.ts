import { queueOfNode } from '#node-protocol';
import { Injectable } from '@nestjs/common';
import { Billing, formatAmount, type Quote } from '#billing';

import { Database, type Tx } from '#platform/database';
import { type DomainError, newId, type TenantId } from '#platform/kernel';
import { addToOutbox } from '#platform/outbox';
import { TenantEvents } from '#events';
import type { DecisionLine } from '../decision.js';
import { messageEvent } from '../message-event.js';
import { InsufficientBalance, SendRefused, Unpriceable } from '../messaging.errors.js';
import { AcceptRepository, type NewMessage } from './accept.repository.js';
import type { AcceptCommand, AcceptOutcome, IdempotencyKey } from './command.js';
import { refuseTimes } from './check-times.js';
import { answerOf, type Candidate, refusedForGood, sendable } from './new-message.js';
import { quotedIds, quoting } from './quoted-messages.js';
import { answerTwins, type Outcomes, Repeats } from './repeats.js';
import { LoadSendFacts } from './send-facts.js';
import { judge } from './send-gates.js';

type Priced = Candidate & { readonly quote: Quote };

/** One set of commands on its way through: what became of each so far, and the refusals that are kept as failed messages. */
interface Run {
  readonly tx: Tx;
  readonly tenantId: TenantId;
  readonly commands: readonly AcceptCommand[];
  readonly outcomes: Outcomes;
  readonly kept: { readonly candidate: Candidate; readonly row: NewMessage }[];
}

/**
 * Accepts messages of one tenant: the one way into the network, whichever API they came by. One transaction for all of them:
 * gates, hold, message, idempotency, outbox. A refused message takes no neighbour down (promises P1, P6).
 */
@Injectable()
export class AcceptMessages {
  constructor(
    private readonly database: Database,
    private readonly repeats: Repeats,
    private readonly facts: LoadSendFacts,
    private readonly billing: Billing,
    private readonly messages: AcceptRepository,
    private readonly events: TenantEvents,
  ) {}

  /** Answers in the order of the commands. */
  execute(tenantId: TenantId, commands: readonly AcceptCommand[]): Promise<AcceptOutcome[]> {
    return this.database.withTenant(tenantId, (tx) => this.within(tx, tenantId, commands));
  }

  /**
   * As `execute`, under one key for all of them: `answer` makes the whole answer, which a repeat gets again as it was, whatever
   * it refused. Throws `IdempotencyConflict` when the key was used for something else.
   */
  executeOnce<Answer extends object>(
    tenantId: TenantId,
    commands: readonly AcceptCommand[],
    key: IdempotencyKey,
    answer: (outcomes: readonly AcceptOutcome[]) => Answer,
  ): Promise<{ readonly answer: Answer; readonly replayed: boolean }> {
    return this.database.withTenant(tenantId, (tx) =>
      this.repeats.once(tx, tenantId, key, async () => answer(await this.within(tx, tenantId, commands))),
    );
  }

  private async within(tx: Tx, tenantId: TenantId, commands: readonly AcceptCommand[]): Promise<AcceptOutcome[]> {
    const run: Run = { tx, tenantId, commands, outcomes: new Array(commands.length), kept: [] };
    const fresh = await this.repeats.answerInto(run.outcomes, tx, tenantId, commands);
    const candidates = await this.judgeAll(run, fresh);
    const priced = await this.price(run, candidates);
    await this.store(run, await this.hold(run, priced));
    await this.repeats.settle(tx, tenantId, commands, run.outcomes, fresh);
    return answerTwins(commands, run.outcomes);
  }

  /** Commands whose times make sense, with Meta's ids of the messages they point at; the others are refused here. */
  private async understand(
    { tx, tenantId, commands, outcomes }: Run,
    fresh: readonly number[],
  ): Promise<{ wanted: AcceptCommand[]; places: number[] }> {
    const all = fresh.flatMap((place) => commands[place]?.message ?? []);
    const wamids = await this.messages.wamidsOf(tx, tenantId, quotedIds(all));
    const wanted: AcceptCommand[] = [];
    const places: number[] = [];
    for (const place of fresh) {
      const command = commands[place];
      if (!command) continue;
      const timeless = refuseTimes(command.message, tx.now);
      const quoted = timeless ? { refusal: timeless } : quoting(command.message, wamids);
      if ('refusal' in quoted) outcomes[place] = { kind: 'refused', refusal: quoted.refusal };
      else {
        wanted.push({ ...command, message: quoted.message });
        places.push(place);
      }
    }
    return { wanted, places };
  }

  private async judgeAll(run: Run, fresh: readonly number[]): Promise<Candidate[]> {
    const { tx, tenantId } = run;
    const { wanted, places } = await this.understand(run, fresh);
    const facts = await this.facts.for(tx, tenantId, wanted);
    return wanted.flatMap((command, index) => {
      const place = places[index];
      const known = facts[index];
      if (place === undefined || !known) return [];
      const verdict = judge(command.message, known, tx.now);
      const judged = 'passed' in verdict ? verdict.passed : verdict.refused;
      const candidate: Candidate = { place, id: newId<'message'>(tx.now), command, facts: known, judged };
      if (!judged.decision.refusal) return [candidate];
      refuse(run, candidate, judged.decision.refusal, judged.decision.lines);
      return [];
    });
  }

  private async price(run: Run, candidates: readonly Candidate[]): Promise<Priced[]> {
    if (candidates.length === 0) return [];
    const quotes = await this.billing.quote(
      run.tx,
      run.tenantId,
      candidates.map(({ id, facts, judged }) => ({
        key: id,
        recipients: facts.group?.participants ?? [facts.address?.value ?? ''],
        category: judged.category,
        kind: judged.kind,
        windowOpen: judged.windowOpen,
      })),
    );
    return candidates.flatMap((candidate) => {
      const quote = quotes.get(candidate.id);
      if (quote) return [{ ...candidate, quote }];
      refuseAtTheTill(run, candidate, new Unpriceable('no rate card covers this market and category'));
      return [];
    });
  }

  private async hold(run: Run, priced: readonly Priced[]): Promise<Priced[]> {
    if (priced.length === 0) return [];
    const { refused: broke } = await this.billing.hold(
      run.tx,
      run.tenantId,
      priced.map(({ id, quote }) => ({ messageId: id, quote })),
    );
    return priced.filter((candidate) => {
      if (!broke.has(candidate.id)) return true;
      const { holdMicros, currency } = candidate.quote;
      refuseAtTheTill(run, candidate, new InsufficientBalance(`${formatAmount(holdMicros)} ${currency}`));
      return false;
    });
  }

  private async store(run: Run, funded: readonly Priced[]): Promise<void> {
    const { tx, tenantId } = run;
    const stored = [
      ...funded.map((candidate) => ({ candidate, row: sendable(candidate, candidate.quote, tx.now) })),
      ...run.kept,
    ];
    if (stored.length === 0) return;
    const rows = stored.map(({ row }) => row);
    await this.messages.insert(tx, tenantId, rows);
    await addToOutbox(
      tx,
      rows.filter((row) => row.state === 'queued').map((row) => ({ queue: queueOfNode(row.nodeId), ref: row.id })),
    );
    await this.tellOfRefusals(run);
    for (const { candidate, row } of stored)
      run.outcomes[candidate.place] = {
        kind: 'accepted',
        id: row.id,
        answer: answerOf(row, candidate.facts, tx.now),
      };
  }

  private tellOfRefusals({ tx, tenantId, kept }: Run): Promise<void> {
    return this.events.emit(
      tx,
      tenantId,
      kept.map(({ row }) => {
        const facts = {
          ...row,
          number_id: row.numberId,
          group_id: row.groupId,
          state: 'failed',
          wamid: null,
          charge: null,
        } as const;
        return messageEvent('message.failed', facts, tx.now);
      }),
    );
  }
}

/** Answers the refusal, or keeps it when the caller wishes so and there is a sender and a recipient to keep it for. */
function refuse(run: Run, candidate: Candidate, refusal: DomainError, lines: readonly DecisionLine[]): void {
  const isAddressed = lines.some(({ gate, outcome }) => gate === 'recipient_valid' && outcome === 'passed');
  if (candidate.command.refusals === 'keep' && isAddressed) {
    run.kept.push({ candidate, row: refusedForGood(candidate, refusal, lines, run.tx.now) });
    return;
  }
  const explained = refusal instanceof SendRefused ? refusal.withDecision(lines) : refusal;
  run.outcomes[candidate.place] = { kind: 'refused', refusal: explained };
}

/** Refused by the last gate, the balance. */
function refuseAtTheTill(run: Run, candidate: Candidate, refusal: SendRefused): void {
  const line: DecisionLine = { gate: 'balance', outcome: 'refused', detail: refusal.message };
  refuse(run, candidate, refusal, [...candidate.judged.decision.lines, line]);
}
