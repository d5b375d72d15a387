/** What a business message is charged as; inbound messages cost nothing. */
export type PriceCategory = 'service' | 'utility' | 'marketing' | 'marketing_lite' | 'authentication';

/** Marketing by either endpoint (source: whatsapp-cloud-api.md §2.4, marketing_messages). */
export const isMarketing = (category: PriceCategory | undefined): boolean =>
  category === 'marketing' || category === 'marketing_lite';

/** The `pricing` object of a status (source: whatsapp-cloud-api.md §5.3). */
export interface Pricing {
  readonly billable: boolean;
  readonly pricing_model: 'PMP';
  readonly type: 'regular' | 'free_customer_service' | 'free_entry_point';
  readonly category: PriceCategory | 'referral_conversion';
}
