import { Injectable } from '@nestjs/common';
import { databaseTroubleOf, type TenantId, Unavailable } from '#platform/kernel';
import { AcceptMessages } from './accept-messages.js';
import type { AcceptCommand, AcceptOutcome } from './command.js';

const MOST_TOGETHER = 200;
/** Long enough for requests that arrive together to meet, too short for anyone to notice. */
const MEETING_MS = 2;
/** As long as anybody waits for a connection; whoever is behind a transaction that stands still hears of it. */
const LONGEST_WAIT_MS = 10_000;

/** Two transactions stood in each other's way: it has certainly not happened, and each by itself may do better. */
const STOOD_IN_THE_WAY = ['40P01', '40001'];
const isEverybodys = (error: unknown): boolean =>
  databaseTroubleOf(error) !== null && !STOOD_IN_THE_WAY.includes((error as { code?: string }).code ?? '');

interface Waiting {
  readonly command: AcceptCommand;
  readonly resolve: (outcome: AcceptOutcome) => void;
  readonly reject: (error: unknown) => void;
  readonly patience: NodeJS.Timeout;
}

/**
 * Lets requests of one tenant that arrive together share a transaction: while one is being committed the next ones gather.
 * The wallet's row lock would make them wait for each other anyway; sharing turns that wait into throughput.
 */
@Injectable()
export class AcceptCoalescer {
  private readonly waiting = new Map<TenantId, Waiting[]>();
  private readonly busy = new Set<TenantId>();

  constructor(private readonly accept: AcceptMessages) {}

  submit(tenantId: TenantId, command: AcceptCommand): Promise<AcceptOutcome> {
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => this.giveUp(tenantId, own), LONGEST_WAIT_MS).unref();
      const own: Waiting = { command, resolve, reject, patience };
      const queue = this.waiting.get(tenantId);
      if (queue) queue.push(own);
      else this.waiting.set(tenantId, [own]);
      if (!this.busy.has(tenantId)) {
        this.busy.add(tenantId);
        setTimeout(() => void this.drain(tenantId), MEETING_MS);
      }
    });
  }

  /** Nothing has been done for it yet, so it may come again. */
  private giveUp(tenantId: TenantId, own: Waiting): void {
    const queue = this.waiting.get(tenantId) ?? [];
    const place = queue.indexOf(own);
    if (place < 0) return;
    queue.splice(place, 1);
    own.reject(new Unavailable('database_unavailable', 'The database takes too long for the moment.', 2));
  }

  private async drain(tenantId: TenantId): Promise<void> {
    for (;;) {
      const together = this.waiting.get(tenantId)?.splice(0, MOST_TOGETHER) ?? [];
      if (together.length === 0) break;
      for (const { patience } of together) clearTimeout(patience);
      await this.acceptTogether(tenantId, together);
    }
    this.waiting.delete(tenantId);
    this.busy.delete(tenantId);
  }

  private async acceptTogether(tenantId: TenantId, together: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.accept.execute(
        tenantId,
        together.map(({ command }) => command),
      );
      together.forEach(({ resolve }, index) => resolve(outcomes[index] as AcceptOutcome));
    } catch (error) {
      // A bad time for everybody: trying each by itself would only make the last one wait for all the others.
      if (together.length === 1 || isEverybodys(error)) return together.forEach(({ reject }) => reject(error));
      // One request's trouble must not become everybody's: each is tried by itself.
      for (const each of together) await this.acceptTogether(tenantId, [each]);
    }
  }
}
