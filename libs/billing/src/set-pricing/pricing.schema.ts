import { z } from 'zod';
import { instant } from '#platform/http';
import { formatAmount, money } from '../money.js';
import { CLASSIC_RATE, type Plan, PRICING_MODELS } from './plan.js';

/** A markup of 1 000 % is a slip of the pen. */
const MOST_MARKUP_PPM = 10_000_000;

/** The whole plan: what is left out has its default, whatever the plan before said. */
export const PricingRequest = z.strictObject({
  model: z.enum(PRICING_MODELS),
  currency: z.string().optional(),
  classic_rate: money().prefault(formatAmount(CLASSIC_RATE)),
  charge_template_inside_window: z.boolean().default(false),
  markup_ppm: z.number().int().min(0).max(MOST_MARKUP_PPM).default(0),
  fee: money().prefault('0'),
  credit_limit: money().prefault('0'),
  effective_from: instant().optional(),
});
export type PricingRequest = z.output<typeof PricingRequest>;

export const PlanResponse = z.object({
  model: z.enum(PRICING_MODELS),
  currency: z.string(),
  classic_rate: z.string(),
  charge_template_inside_window: z.boolean(),
  markup_ppm: z.number(),
  fee: z.string(),
  credit_limit: z.string(),
  effective_from: z.string().nullable(),
});
export type PlanResponse = z.output<typeof PlanResponse>;

/** The plan in force, and those that will be, the next one first. */
export const PricingResponse = PlanResponse.extend({ upcoming: z.array(PlanResponse) });
export type PricingResponse = z.output<typeof PricingResponse>;

export const showPlan = (plan: Plan): PlanResponse => ({
  model: plan.model,
  currency: plan.currency,
  classic_rate: formatAmount(plan.classicRateMicros),
  charge_template_inside_window: plan.chargeTemplateInsideWindow,
  markup_ppm: Number(plan.markupPpm),
  fee: formatAmount(plan.feeMicros),
  credit_limit: formatAmount(plan.creditLimitMicros),
  effective_from: plan.effectiveFrom?.toISOString() ?? null,
});
