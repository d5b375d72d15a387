/** What a business message is charged as; inbound messages cost nothing. */
export type PriceCategory = 'service' | 'utility' | 'marketing' | 'marketing_lite' | 'authentication';

/** Marketing by either endpoint (source: whatsapp-cloud-api.md §2.4, marketing_messages). */
export const isMarketing = (category: PriceCategory | undefined): boolean =>
  category === 'marketing' || category === 'marketing_lite';

/** The `pricing` object of a status (source: whatsapp-cloud-api.md §5.3). */
export interface Pricing {
  readonly billable: boolean;
  /** By message, or until June 2025 by conversation. */
  readonly pricing_model: 'PMP' | 'CBP';
  /** Conversations had none. */
  readonly type?: 'regular' | 'free_customer_service' | 'free_entry_point';
  readonly category: PriceCategory | 'referral_conversion' | 'business_initiated' | 'user_initiated';
}

/** The months of the sandbox are those of UTC, because its accounts have no time zone of their own. */
export const monthOf = (ms: number): string => new Date(ms).toISOString().slice(0, 7);

/** What was paid for until June 2025: 24 hours with a person, of one kind. */
export interface Conversation {
  readonly id: string;
  readonly origin: Pricing['category'];
  /** The message whose delivery opens it. */
  readonly opener: string;
  readonly billable: boolean;
  /** Sandbox clock, in milliseconds; counted from delivery, and until then from the sending. */
  readonly endsAt: number;
  readonly isOpened: boolean;
}
