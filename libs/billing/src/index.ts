/** Money: what messages cost, what is held for them, what was charged, and the ledger that proves it. */
export { Billing } from './billing.js';
export { billingMigrations } from './billing.migration.js';
export { BillingApiModule, BillingModule } from './billing.module.js';
export type { CaptureItem, Charge, MetaPricing } from './capture-messages/charge.js';
export type { Hold, HoldOutcome } from './hold-balance/hold.js';
export { formatAmount, parseAmount, type Micros } from './money.js';
export type { Quote, QuoteItem } from './quote-messages/quote.js';
export type { Balance } from './read-balance/balance.js';
export type { Credit } from './top-up/credit.js';
