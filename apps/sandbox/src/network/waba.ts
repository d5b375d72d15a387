export type ReviewStatus = 'PENDING' | 'APPROVED' | 'REJECTED' | 'LIMIT_REACHED';

/** A ban on one kind of doing, until an instant of the sandbox clock in seconds (source: whatsapp-cloud-api.md §5.5). */
export interface Restriction {
  readonly restriction_type: string;
  readonly expiration?: number;
  readonly remediation?: string;
}

/** What may change about an account. */
export interface WabaState {
  name: string;
  subscribed: boolean;
  overrideUri?: string;
  currency: string;
  timezoneId: string;
  country: string;
  reviewStatus: ReviewStatus;
  businessVerification: string;
  hasPaymentMethod: boolean;
  /** Has accepted the terms of payments, which exist in India and Brazil. */
  hasPayments: boolean;
  /** Whether Meta keeps the phone numbers its portfolio has dealt with. */
  keepsContacts: boolean;
  insightsEnabled: boolean;
  marketingOnCloudDisabled: boolean;
  /** Locked for good, or until it is reinstated. */
  banned: boolean;
  restrictions: readonly Restriction[];
  /** Who may work on it: user id → tasks. */
  assignedUsers: Readonly<Record<string, readonly string[]>>;
  /** The credit line that pays for it. */
  creditAllocation: string | null;
}

/** A WhatsApp Business Account: it owns numbers and templates, and an app subscribes to its webhooks. */
export interface Waba extends WabaState {
  readonly id: string;
  readonly token: string;
  /** The portfolio that owns it; business-scoped user ids differ between portfolios. */
  readonly businessId: string;
  /** The portfolio whose linked ones share parent user ids, if it has any. */
  readonly parentBusinessId?: string;
}

export interface NewWaba {
  readonly id?: string;
  readonly name: string;
  readonly subscribed?: boolean;
  readonly businessId?: string;
  readonly parentBusinessId?: string;
  readonly currency?: string;
  readonly hasPaymentMethod?: boolean;
}

/** An account in good order. */
export const newWabaState = (wanted: NewWaba): WabaState => ({
  name: wanted.name,
  subscribed: wanted.subscribed ?? true,
  currency: wanted.currency ?? 'USD',
  timezoneId: '1',
  country: 'US',
  reviewStatus: 'APPROVED',
  businessVerification: 'verified',
  hasPaymentMethod: wanted.hasPaymentMethod ?? true,
  hasPayments: false,
  keepsContacts: false,
  insightsEnabled: false,
  marketingOnCloudDisabled: false,
  banned: false,
  restrictions: [],
  assignedUsers: {},
  creditAllocation: null,
});
