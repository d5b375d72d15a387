import { formatAmount } from '../money.js';
import type { ModelRules } from './model-rules.js';
import type { RatingInput } from './rating-input.js';

/**
 * The original model: what comes in is free, what goes out within 24 h of it is free, everything else has one price. Whatever Meta
 * charges meanwhile is the provider's cost. source: pricing-and-policy.md §1.2
 */
export const classic: ModelRules = {
  price: (input) => {
    if (input.kind === 'inbound') return free('inbound', 'Incoming messages are free.');
    if (isFreeInside(input)) return free('inside_window', 'Free within 24 h of the last message of the recipient.');
    const { classicRateMicros, currency } = input.plan;
    const why = input.windowOpen ? 'A template inside the window' : 'A message outside the window';
    return {
      priceMicros: classicRateMicros,
      rule: 'classic.message',
      explanation: `${why}: ${formatAmount(classicRateMicros)} ${currency}.`,
    };
  },
  // The window may close before a template arrives. Any other message does not arrive at all then.
  worst: (input) => ({
    ...input,
    pricingType: 'regular',
    windowOpen: input.windowOpen && input.kind !== 'template',
  }),
};

const isFreeInside = ({ windowOpen, kind, plan }: RatingInput): boolean =>
  windowOpen && !(kind === 'template' && plan.chargeTemplateInsideWindow);

const free = (rule: string, explanation: string) => ({ priceMicros: 0n, rule: `classic.${rule}`, explanation });
