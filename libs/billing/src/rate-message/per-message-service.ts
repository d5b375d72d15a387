import { formatAmount, MICROS, type Micros } from '../money.js';
import { rowRef } from '../rate-cards/rate-card.js';
import type { Plan } from '../set-pricing/plan.js';
import type { MetaFee } from './meta-fee.js';
import type { ModelRules } from './model-rules.js';
import type { RatingInput } from './rating-input.js';

const PPM_OF_A_PERCENT = 10_000n;

/** Meta's price of each delivered message, passed on with the tenant's markup and fee. source: pricing-and-policy.md §1.4 P1–P9 */
export const perMessageService: ModelRules = {
  price: (input, fee) =>
    fee && {
      priceMicros: input.kind === 'inbound' ? 0n : withMarkup(fee.micros, input.plan),
      rule: `per_message_service.${fee.rule}`,
      explanation: explain(input, fee),
    },
  worst: (input) => ({ ...input, pricingType: 'regular', windowOpen: false }),
};

/** Half a millionth and more counts as one; invoices round again, once per line. */
const withMarkup = (cost: Micros, plan: Plan): Micros =>
  (cost * (MICROS + plan.markupPpm) + MICROS / 2n) / MICROS + plan.feeMicros;

const FREE: Readonly<Record<Exclude<MetaFee['rule'], 'regular'>, string>> = {
  inbound: 'Incoming messages are free.',
  free_entry_point: 'Meta charges nothing inside a free entry point',
  free_customer_service: 'Meta says that this message is free',
  utility_inside_window: 'Utility templates inside the window are free until October 2026',
};

function explain({ plan, kind, category, market }: RatingInput, fee: MetaFee): string {
  if (kind === 'inbound') return FREE.inbound;
  const charged = fee.row && `${formatAmount(fee.micros)} ${plan.currency} (${rowRef(fee.row)})`;
  const meta = fee.rule === 'regular' ? `Meta charges ${charged} for ${category} to ${market}` : FREE[fee.rule];
  const markup = plan.markupPpm && fee.micros ? `, plus ${percent(plan.markupPpm)} %` : '';
  const flat = plan.feeMicros ? `, plus a fee of ${formatAmount(plan.feeMicros)}` : '';
  return `${meta}${markup}${flat}.`;
}

function percent(ppm: bigint): string {
  const fraction = (ppm % PPM_OF_A_PERCENT).toString().padStart(4, '0').replace(/0+$/, '');
  return `${ppm / PPM_OF_A_PERCENT}${fraction && `.${fraction}`}`;
}
