/** Money: what messages cost, what is held for them, what was charged, and the ledger that proves it. */
export { Billing } from './billing.js';
export { billingMigrations } from './billing.migration.js';
export { BillingApiModule, BillingModule } from './billing.module.js';
export type { Bill } from './capture-messages/capture-messages.js';
export { chargeKey, type CaptureItem, type Charge, type MetaPricing } from './capture-messages/charge.js';
export { CheckLedger, type LedgerCheckResult } from './check-ledger/check-ledger.js';
export type { Hold, HoldOutcome } from './hold-balance/hold.js';
export { formatAmount, money, parseAmount, type Micros } from './money.js';
export type { Quote, QuoteItem } from './quote-messages/quote.js';
export type { Balance } from './read-balance/balance.js';
export { PriceBook } from './rate-cards/price-book.js';
export { SetPricing } from './set-pricing/set-pricing.js';
export { PricingRequest } from './set-pricing/pricing.schema.js';
export type { Credit } from './top-up/credit.js';
