import { Injectable } from '@nestjs/common';
import type { TenantId } from '#platform/kernel';
import { AcceptMessages } from './accept-messages.js';
import type { AcceptCommand, AcceptOutcome } from './command.js';

const MOST_TOGETHER = 200;
/** Long enough for requests that arrive together to meet, too short for anyone to notice. */
const MEETING_MS = 2;

interface Waiting {
  readonly command: AcceptCommand;
  readonly resolve: (outcome: AcceptOutcome) => void;
  readonly reject: (error: unknown) => void;
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
      const queue = this.waiting.get(tenantId);
      if (queue) queue.push({ command, resolve, reject });
      else this.waiting.set(tenantId, [{ command, resolve, reject }]);
      if (!this.busy.has(tenantId)) {
        this.busy.add(tenantId);
        setTimeout(() => void this.drain(tenantId), MEETING_MS);
      }
    });
  }

  private async drain(tenantId: TenantId): Promise<void> {
    for (;;) {
      const together = this.waiting.get(tenantId)?.splice(0, MOST_TOGETHER) ?? [];
      if (together.length === 0) break;
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
      // One request's trouble must not become everybody's: each is tried by itself.
      if (together.length === 1) return together[0]?.reject(error);
      for (const each of together) await this.acceptTogether(tenantId, [each]);
    }
  }
}
