import { amount, type Micros } from '../money.js';

/**
 * How a tenant is charged. `classic`: free inside the window, one rate outside it. `per-message-service`: every delivered message
 * at Meta's price with a markup and a fee. source: pricing-and-policy.md §1.2, §1.4, §4.3
 */
export const PRICING_MODELS = ['classic', 'per-message-service'] as const;
export type PricingModel = (typeof PRICING_MODELS)[number];

/** What a tenant has agreed to pay from an instant on. */
export interface Plan {
  readonly model: PricingModel;
  readonly currency: string;
  /** Per message outside the window; for `classic`. */
  readonly classicRateMicros: Micros;
  /** For `classic`: whether templates cost the rate inside the window, too. source: pricing-and-policy.md §1.2 */
  readonly chargeTemplateInsideWindow: boolean;
  /** Millionths on top of Meta's price: 150 000 is 15 %. */
  readonly markupPpm: bigint;
  /** On top of each delivered message, also of those that Meta gives away. */
  readonly feeMicros: Micros;
  /** How far below zero the wallet may go; 0 is prepaid. */
  readonly creditLimitMicros: Micros;
  /** Null for the default. */
  readonly effectiveFrom: Date | null;
}

/** The original price of a message outside the window. source: pricing-and-policy.md §1.2 */
export const CLASSIC_RATE = amount('0.0473');

/** What a tenant pays while nobody has agreed anything else: Meta's price, passed through, prepaid. */
export const defaultPlan = (currency: string): Plan => ({
  model: 'per-message-service',
  currency,
  classicRateMicros: CLASSIC_RATE,
  chargeTemplateInsideWindow: false,
  markupPpm: 0n,
  feeMicros: 0n,
  creditLimitMicros: 0n,
  effectiveFrom: null,
});

/** A tenant's plans of all times, and where its days begin. */
export interface Agreement {
  readonly currency: string;
  readonly timezone: string;
  /** Youngest first. */
  readonly plans: readonly Plan[];
}

/** The plan in force at an instant. A message is charged by the plan of the instant it was accepted. */
export const planAt = (agreement: Agreement, at: Date): Plan =>
  agreement.plans.find((plan) => plan.effectiveFrom !== null && plan.effectiveFrom <= at) ??
  defaultPlan(agreement.currency);
