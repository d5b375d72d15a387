/** A WhatsApp Business Account: it owns numbers and templates, and an app subscribes to its webhooks. */
export interface Waba {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  /** The portfolio that owns it; business-scoped user ids differ between portfolios. */
  readonly businessId: string;
  subscribed: boolean;
  overrideUri?: string;
}
