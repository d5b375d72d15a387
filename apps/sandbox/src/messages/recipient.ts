import { badType, GraphError, notValid, required } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import type { BusinessNumber } from '../network/business-number.js';
import { isPhone } from '../network/dialling.js';

/** Whom a message is for: `phone` in digits, and how the answer has to repeat it. */
export interface Recipient {
  readonly phone: string;
  /** Only the business-scoped user id was given. */
  readonly isByUserId: boolean;
  readonly echo:
    { readonly input: string; readonly wa_id: string } | { readonly input: string; readonly user_id: string };
}

/** The digits a number stands for when this business number dials it. */
export function dialled(to: string, number: BusinessNumber): string {
  const digits = to.replace(/\D/g, '');
  return to.startsWith('+') ? digits : number.callingCode + digits;
}

/** Who is behind a user id, and what WhatsApp makes of a number as it was dialled. */
export interface Directory {
  phoneOf(userId: string): string | undefined;
  dialledAs(digits: string): string;
}

const ALLOWED = /^\+?[\d\s()-]+$/;

/**
 * `to` wins over `recipient` when both are there.
 *
 * source: whatsapp-cloud-api.md §2.1: without a leading `+` the business number's own country code is put in front.
 */
export function recipientOf(envelope: Fields, number: BusinessNumber, { phoneOf, dialledAs }: Directory): Recipient {
  const { to, recipient, recipient_type: kind = 'individual' } = envelope;
  if (kind === 'group') throw new GraphError(131041, 'This number is a member of no such group.');
  if (kind !== 'individual') throw badType('recipient_type', 'one of {INDIVIDUAL, GROUP}');
  if (to === undefined || to === '') return byUserId(recipient, phoneOf);
  if (typeof to !== 'string') throw badType('to', 'a string');
  const phone = dialledAs(dialled(to, number));
  if (!ALLOWED.test(to) || !isPhone(phone)) throw notValid('Parameter to is not a phone number.');
  return { phone, isByUserId: false, echo: { input: to, wa_id: phone } };
}

function byUserId(recipient: unknown, phoneOf: (userId: string) => string | undefined): Recipient {
  if (recipient === undefined || recipient === '') throw required('to');
  if (typeof recipient !== 'string') throw badType('recipient', 'a string');
  const phone = phoneOf(recipient);
  // Another portfolio's id is as unknown as an invented one.
  if (phone === undefined) throw notValid('Parameter recipient is no user id of this business portfolio.');
  return { phone, isByUserId: true, echo: { input: recipient, user_id: recipient } };
}
