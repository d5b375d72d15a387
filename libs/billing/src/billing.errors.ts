import { DomainError } from '#platform/kernel';
import { formatAmount } from './money.js';
import type { Credit } from './top-up/credit.js';

/** A payment was recorded under this reference before, with another amount. */
export class ReferenceReused extends DomainError {
  readonly code = 'reference_reused';
  readonly kind = 'conflict';
  constructor(credit: Credit) {
    super(
      `A payment of ${formatAmount(credit.amount)} ${credit.currency} has this reference; a reference names one payment.`,
    );
  }
}
