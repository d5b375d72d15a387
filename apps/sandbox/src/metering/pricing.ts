/** What a business message is charged as; inbound messages cost nothing. */
export type PriceCategory = 'service' | 'utility' | 'marketing' | 'authentication';

/** The `pricing` object of a status (source: whatsapp-cloud-api.md §5.3). */
export interface Pricing {
  readonly billable: boolean;
  readonly pricing_model: 'PMP';
  readonly type: 'regular' | 'free_customer_service' | 'free_entry_point';
  readonly category: PriceCategory | 'referral_conversion';
}
