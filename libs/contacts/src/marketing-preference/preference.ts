/** A person told Meta to stop or resume marketing of this business: `user_preferences`, or a send that ended in 131050. */
export interface MarketingPreference {
  readonly phone: string | null;
  readonly bsuid: string | null;
  readonly at: Date;
  /** What proves it: a wamid, the webhook's id. Repeating it changes nothing. */
  readonly reference: string;
}
