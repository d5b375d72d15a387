import type { Micros } from '../money.js';
import type { RateRow } from '../rate-cards/rate-card.js';
import type { PricingModel } from '../set-pricing/plan.js';
import { classic } from './classic.js';
import { metaFee } from './meta-fee.js';
import type { ModelRules, Price } from './model-rules.js';
import { perMessageService } from './per-message-service.js';
import type { RatingInput } from './rating-input.js';

/** A price, and what stands behind it. */
export interface Rating extends Price {
  /** What Meta charges the provider. */
  readonly costMicros: Micros;
  readonly currency: string;
  /** The row of Meta's card that was applied. */
  readonly rateRow: RateRow | null;
}

/** A new model does not compile without its rules. */
const MODELS: Readonly<Record<PricingModel, ModelRules>> = { classic, 'per-message-service': perMessageService };

/** What a message costs the tenant and the provider; null when no card tells and the price depends on it. */
export function rate(input: RatingInput): Rating | null {
  const fee = metaFee(input);
  const price = MODELS[input.plan.model].price(input, fee);
  if (!price) return null;
  return { ...price, costMicros: fee?.micros ?? 0n, currency: input.plan.currency, rateRow: fee?.row ?? null };
}

/** The most a message can cost, whatever Meta will say: what has to be held. */
export const worstCase = (input: RatingInput): Rating | null => rate(MODELS[input.plan.model].worst(input));
