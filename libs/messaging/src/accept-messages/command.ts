import type { DomainError, MessageId } from '#platform/kernel';
import type { SendMessageRequest } from './send.schema.js';

/** The caller's promise that a repeated request is the same request. source: sms-like-apis.md §4.1 */
export interface IdempotencyKey {
  readonly key: string;
  /** SHA-256 of method, path and body. */
  readonly fingerprint: Buffer;
}

/** One message that somebody wants sent, whichever way it came in. */
export interface AcceptCommand {
  readonly request: SendMessageRequest;
  readonly idempotency: IdempotencyKey | null;
  readonly batchId: string | null;
}

/** What became of a command: a new message, the answer given before under the same key, or a refusal. */
export type AcceptOutcome =
  | { readonly kind: 'accepted'; readonly id: MessageId; readonly answer: AcceptedAnswer }
  | { readonly kind: 'replayed'; readonly answer: AcceptedAnswer }
  | { readonly kind: 'refused'; readonly refusal: DomainError };

/** The body of a 202; what a repeated key gets again. source: sms-like-apis.md §2.3 */
export interface AcceptedAnswer {
  readonly id: string;
  readonly status: string;
  readonly to: string;
  readonly from: string;
  readonly type: string;
  readonly ref: string | null;
  readonly created_at: string;
  readonly send_at: string | null;
  readonly expires_at: string;
  readonly matched_template: null;
  readonly error: null;
  readonly twilio_sid: string;
}
