import type { Id } from '#platform/kernel';
import type { Micros } from '../money.js';

/** Money a tenant has paid in. The same reference twice is the same payment. */
export interface Credit {
  readonly id: Id<'ledger'>;
  readonly amount: Micros;
  readonly currency: string;
  readonly reference: string;
  readonly note: string | null;
  /** Who recorded it. */
  readonly actor: string;
  readonly createdAt: Date;
}
