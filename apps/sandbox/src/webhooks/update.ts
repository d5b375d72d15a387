import type { Chaos } from '../chaos/chaos.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { Waba } from '../network/waba.js';

/** What a webhook POST is made of. Its parts are JSON text already, so that a batch is put together by joining. */
export type Update = MessagingUpdate | ManagementUpdate;

/** One message, status, preference or group event of a number; those of one kind and number share a `value`. */
export interface MessagingUpdate {
  readonly waba: Waba;
  readonly number: BusinessNumber;
  readonly field: string;
  /** The array of the `value` it belongs into: `messages`, `statuses`, `groups` … */
  readonly part: string;
  readonly json: string;
  /** The person it is about, as the `contacts` array shows them. */
  readonly contact?: string;
  /** The person's number: chaos may be asked for one person only. */
  readonly phone?: string;
  /** What was asked to go wrong when the message was accepted; without it, what is asked for now counts. */
  readonly chaos?: Chaos;
  readonly luck?: string;
}

/** Anything about an account rather than a message: its `value` stands alone. */
export interface ManagementUpdate {
  readonly waba: Pick<Waba, 'id' | 'subscribed'>;
  readonly number?: undefined;
  readonly field: string;
  readonly part?: undefined;
  readonly json: string;
  /** Seconds, sandbox clock. */
  readonly time: number;
}
