import { randomInt } from 'node:crypto';
import { sameBytes } from '#platform/kernel';
import { e164 } from '#whatsapp';
import { accessDenied, missing } from '../onprem.errors.js';

/** Where the registration of a client stands. */
export interface Registration {
  /** The verified name of the last certificate. */
  readonly vname: string | null;
  /** When a code was asked for; null when none is expected. */
  readonly codeSentAt: Date | null;
  /** A PIN that came with the request for a code, to be used once the code is right. */
  readonly offeredPin: string | null;
  /** The number's PIN at Meta, as far as we know it. */
  readonly pin: string | null;
  /** Whether the client has switched two-step verification on, and so has to present the PIN. */
  readonly twoStep: boolean;
}

export const UNREGISTERED: Registration = {
  vname: null,
  codeSentAt: null,
  offeredPin: null,
  pin: null,
  twoStep: false,
};

/** A PIN for a number whose owner has chosen none: Meta wants one with every registration. */
export const freshPin = (): string => String(randomInt(0, 1_000_000)).padStart(6, '0');

/** Throws unless the PIN is presented where one is wanted. source: whatsapp-onprem-api.md §4, §6 */
export function requirePin({ twoStep, pin }: Registration, presented: string | undefined): void {
  if (!twoStep || pin === null) return;
  if (presented === undefined) throw missing('pin', ': two-step verification is on');
  if (!sameBytes(Buffer.from(presented), Buffer.from(pin))) throw accessDenied('The PIN is wrong.', 403);
}

/** Throws unless it is the number that this node serves: a node has one for life. */
export function requireOwnNumber(phone: string, { cc, phone_number }: { cc: string; phone_number: string }): void {
  const named = `+${cc}${phone_number.replaceAll(/\D/g, '')}`;
  if (named !== phone && e164(named) !== phone)
    throw accessDenied('This node serves another number; every number has a node of its own.', 403);
}
