import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import { ConsentLedger } from '../consent-ledger.js';
import { SuppressionRepository } from '../suppression.repository.js';
import { latestMoment, takeSignals, type Signal, type SignalEffect } from './signals.js';

/** Records what people said about marketing: the trail, the states and the blocks, in the caller's transaction. */
@Injectable()
export class RecordSignals {
  constructor(
    private readonly ledger: ConsentLedger,
    private readonly suppressions: SuppressionRepository,
  ) {}

  /** The effect of each signal, in order. */
  async execute(tx: Tx, tenantId: TenantId, said: readonly Signal[]): Promise<SignalEffect[]> {
    if (said.length === 0) return [];
    const signals = said.map((signal) => ({ ...signal, at: latestMoment(signal.at, tx.now) }));
    const byContact = Map.groupBy(signals, (signal) => signal.contactId);
    const effects = new Map<Signal, SignalEffect>();
    await this.ledger.append(tx, tenantId, [...byContact.keys()], (trails) => {
      for (const [contact, theirs] of byContact)
        for (const [signal, effect] of takeSignals(trails.get(contact) ?? [], theirs, tx.now))
          effects.set(signal, effect);
      return [...effects.values()].flatMap((effect) => effect.records);
    });
    const inOrder = signals.map((signal) => effects.get(signal) as SignalEffect);
    await this.applyBlocks(tx, tenantId, inOrder);
    return inOrder;
  }

  /** Blocks first: a lift takes away only what is not newer than itself, so a block that came after it stays. */
  private async applyBlocks(tx: Tx, tenantId: TenantId, effects: readonly SignalEffect[]): Promise<void> {
    await this.suppressions.add(
      tx,
      tenantId,
      effects.flatMap((effect) => effect.block ?? []),
    );
    await this.suppressions.lift(
      tx,
      tenantId,
      effects.flatMap((effect) => effect.lift ?? []),
    );
  }
}
