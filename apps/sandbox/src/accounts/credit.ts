import type { Journal } from '../journal/journal.js';
import type { Network } from '../network/network.js';
import { newNodeId } from '../network/node-id.js';
import type { Waba } from '../network/waba.js';

interface CreditRow {
  readonly lineId: string;
}

/** The partner's one credit line, shared with the accounts it pays for (source: whatsapp-cloud-api.md §8.2). */
export class CreditLine {
  private id: string | null = null;
  private readonly record: (row: CreditRow) => void;

  constructor(
    journal: Journal,
    private readonly network: Network,
  ) {
    this.record = journal.channel<CreditRow>('credit_line', ({ lineId }) => void (this.id = lineId));
  }

  get lineId(): string {
    if (this.id === null) {
      this.id = newNodeId();
      this.record({ lineId: this.id });
    }
    return this.id;
  }

  /** The account can pay from now on; the id is what revokes it again. */
  share(waba: Waba, currency: string): string {
    const id = waba.creditAllocation ?? newNodeId();
    this.network.set(waba.id, { creditAllocation: id, currency, hasPaymentMethod: true });
    return id;
  }

  allocation(id: string): Waba | undefined {
    return this.network.allWabas().find(({ creditAllocation }) => creditAllocation === id);
  }

  revoke(waba: Waba): void {
    this.network.set(waba.id, { creditAllocation: null, hasPaymentMethod: false });
  }
}
