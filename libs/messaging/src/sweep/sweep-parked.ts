import { Injectable } from '@nestjs/common';
import { Numbers } from '#numbers';
import { Database } from '#platform/database';
import type { NumberId } from '#platform/kernel';
import { ApplyStatuses } from '../apply-statuses/apply-statuses.js';
import { ParkedStatuses } from '../apply-statuses/parked-statuses.js';
import { SweepRepository } from './sweep.repository.js';

/** Statuses that came before their message was known. */
@Injectable()
export class SweepParked {
  constructor(
    private readonly database: Database,
    private readonly sweep: SweepRepository,
    private readonly parked: ParkedStatuses,
    private readonly statuses: ApplyStatuses,
    private readonly numbers: Numbers,
  ) {}

  async retry(): Promise<void> {
    const tenants = await this.database.withSystem('find parked statuses', (tx) => this.sweep.tenantsWithParked(tx));
    for (const tenantId of tenants) {
      await this.database.withTenant(tenantId, async (tx) => {
        const due = await this.parked.takeDue(tx, tenantId);
        const senders = new Map(
          (await this.numbers.senders(tx, tenantId)).map((sender) => [sender.phoneNumberId, sender.id]),
        );
        const numberOf = (update: { readonly phoneNumberId: string }): NumberId =>
          senders.get(update.phoneNumberId) ?? ('' as NumberId);
        await this.statuses.retry(tx, tenantId, numberOf, due);
      });
    }
  }
}
