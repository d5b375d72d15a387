import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import { isAttempt, type Report } from './claimed-delivery.js';
import { DeliveryWorkRepository } from './delivery-work.repository.js';
import { JudgeEndpoints } from './judge-endpoints.js';
import { settlementOf } from './settlement.js';

/** Writes what became of claimed deliveries, and what that says about their endpoints, in one transaction. */
@Injectable()
export class RecordReports {
  constructor(
    private readonly database: Database,
    private readonly work: DeliveryWorkRepository,
    private readonly endpoints: JudgeEndpoints,
  ) {}

  async execute(reports: readonly Report[]): Promise<void> {
    const attempts = reports.filter(isAttempt);
    const sentBack = reports.filter((report) => !isAttempt(report)).map(({ delivery }) => delivery);
    await this.database.withSystem('record webhook deliveries', async (tx) => {
      const open = await this.endpoints.execute(tx, attempts);
      const settlements = attempts.map((report) => settlementOf(report, open.has(report.delivery.endpoint.id), luck()));
      if (settlements.length) await this.work.settle(tx, settlements);
      if (sentBack.length) await this.work.putOff(tx, sentBack);
    });
  }
}

const FINENESS = 1_000_000;
const luck = (): number => randomInt(FINENESS + 1) / FINENESS;
