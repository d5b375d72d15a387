import type { TemplateParams } from '#templates';
import type { GraphContent, MediaKind } from '#whatsapp';
import type { DomainError, MessageId } from '#platform/kernel';

/** The caller's promise that a repeated request is the same request. source: sms-like-apis.md §4.1 */
export interface IdempotencyKey {
  readonly key: string;
  /** SHA-256 of method, path and body. */
  readonly fingerprint: Buffer;
}

/** A file of ours to send, as what and with which words; what is not said follows from the file. */
export interface WantedFile {
  /** `med_…` */
  readonly id: string;
  readonly kind?: MediaKind | undefined;
  readonly caption?: string | undefined;
  readonly filename?: string | undefined;
}

/** What a message shall say: free-form content as it is, a file of ours, or a template that is looked up and filled. */
export type WantedContent =
  | { readonly free: GraphContent }
  | { readonly file: WantedFile }
  | {
      readonly template: { readonly name: string; readonly language: string | null; readonly params: TemplateParams };
    };

/** A message as somebody wants it, whichever API they said it in. */
export interface WantedMessage {
  /** E.164 or a business-scoped user id; parsed by the gates. */
  readonly to: string;
  /** `group`: `to` is Meta's id of a group of the sender. */
  readonly recipientType?: 'individual' | 'group' | undefined;
  /** Public id or phone of a sender; the default sender when absent. */
  readonly from?: string | undefined;
  readonly content: WantedContent;
  readonly sendAt?: Date | undefined;
  /** One of these two, or neither: then a day. */
  readonly expiresAt?: Date | undefined;
  readonly ttlSeconds?: number | undefined;
  readonly ref?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Public id or wamid of the message this one answers. */
  readonly replyTo?: string | undefined;
  /** The key that the sender believes behind the recipient's phone; WhatsApp refuses the message when it is another one. */
  readonly identityHash?: string | undefined;
}

/** One message that somebody wants sent, whichever way it came in. */
export interface AcceptCommand {
  readonly message: WantedMessage;
  readonly idempotency: IdempotencyKey | null;
  readonly batchId: string | null;
  /**
   * What becomes of a message that may not be sent. `answer`: the caller hears it and nothing is kept. `keep`: the caller gets an id, the
   * message is stored as failed and its event says why, as gateways do that accept first and judge later.
   */
  readonly refusals: 'answer' | 'keep';
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
