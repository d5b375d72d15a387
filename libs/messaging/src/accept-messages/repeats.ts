import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import { IdempotencyConflict } from '../messaging.errors.js';
import type { AcceptCommand, AcceptedAnswer, AcceptOutcome, IdempotencyKey } from './command.js';
import { IdempotencyRepository } from './idempotency.repository.js';

/** The outcomes of a set by place; undefined where there is none yet. */
export type Outcomes = (AcceptOutcome | undefined)[];

/** Requests that are made again under their key, in this set or before it: they get the answer that was given. source: sms-like-apis.md §4.1 */
@Injectable()
export class Repeats {
  constructor(private readonly idempotency: IdempotencyRepository) {}

  /** Fills in what was answered before under the same keys; the places that are left are new, and their keys reserved. */
  async answerInto(
    outcomes: Outcomes,
    tx: Tx,
    tenantId: TenantId,
    commands: readonly AcceptCommand[],
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
        ? { kind: 'replayed', answer: same as AcceptedAnswer }
        : { kind: 'refused', refusal: new IdempotencyConflict() };
      return [];
    });
  }

  /** Keeps what the new ones were answered; a refused one may be tried again under its key. */
  async settle(
    tx: Tx,
    tenantId: TenantId,
    commands: readonly AcceptCommand[],
    outcomes: Outcomes,
    fresh: readonly number[],
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

  /**
   * The answer to one request, made by `make` the first time and repeated as it was afterwards. Throws `IdempotencyConflict` when
   * the key was used for something else.
   */
  async once<Answer extends object>(
    tx: Tx,
    tenantId: TenantId,
    key: IdempotencyKey,
    make: () => Promise<Answer>,
  ): Promise<{ readonly answer: Answer; readonly replayed: boolean }> {
    const known = (await this.idempotency.reserve(tx, tenantId, [key])).get(key.key);
    if (known) {
      if (!known.response || !known.fingerprint.equals(key.fingerprint)) throw new IdempotencyConflict();
      return { answer: known.response as Answer, replayed: true };
    }
    const fresh = await make();
    await this.idempotency.answer(tx, tenantId, new Map([[key.key, fresh]]));
    return { answer: fresh, replayed: false };
  }
}

/** A key that stands twice in one set gets one message and the same answer twice, or a conflict when the bodies differ. */
export function answerTwins(commands: readonly AcceptCommand[], outcomes: Outcomes): AcceptOutcome[] {
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
