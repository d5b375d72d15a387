import type { ContactId, NumberId } from '#platform/kernel';

/** What a person did on WhatsApp towards one number. At least one of `phone` (E.164) and `bsuid` is there. */
export interface InboundItem {
  readonly numberId: NumberId;
  readonly phone: string | null;
  readonly bsuid: string | null;
  readonly name: string | null;
  /** Meta's timestamp, not the arrival of the webhook. */
  readonly at: Date;
  /** False for reactions, system notes and what Meta could not show. source: pricing-and-policy.md §2.1 */
  readonly opensWindow: boolean;
  /** Text, or the payload of a quick-reply button; looked through for opt-out words. */
  readonly text: string | null;
  readonly wamid: string;
  /** Came from an ad or a page's call to action, which makes the first reply open a free entry point. */
  readonly referral: boolean;
}

/** What it meant, in the order of the items. */
export interface InboundOutcome {
  readonly contactId: ContactId;
  /** The item was an opt-out and it was (or had already been) recorded. */
  readonly optOut: 'marketing' | null;
  /** The item lifted the contact's own earlier opt-out. */
  readonly optIn: boolean;
  /** Where the window of this pair counts from now; null when the item does not open one. */
  readonly windowOpenedAt: Date | null;
}
