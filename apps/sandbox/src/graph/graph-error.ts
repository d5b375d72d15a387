import { randomToken } from '#platform/kernel';
import { CODES, type Code } from './codes.js';

interface Extras {
  readonly subcode?: number;
  /** Replaces the text after `(#code)`; template and node errors say more than the title of their code. */
  readonly message?: string;
  readonly type?: string;
  readonly userTitle?: string;
  readonly userMessage?: string;
}

/** A refusal by the imitated Graph API, in its own shape (source: whatsapp-cloud-api.md §6.1). */
export class GraphError extends Error {
  readonly status: number;
  private readonly traceId = randomToken(12);

  constructor(
    readonly code: Code,
    readonly details?: string,
    private readonly extras: Extras = {},
  ) {
    super(`(#${code}) ${extras.message ?? CODES[code][1]}`);
    this.status = CODES[code][0];
  }

  /** The message without its code. */
  get reason(): string {
    return this.extras.message ?? CODES[this.code][1];
  }

  toJSON(): object {
    const { subcode, type, userTitle, userMessage } = this.extras;
    return {
      error: {
        message: this.message,
        type: type ?? 'OAuthException',
        code: this.code,
        ...(this.details !== undefined && { error_data: { messaging_product: 'whatsapp', details: this.details } }),
        ...(subcode !== undefined && { error_subcode: subcode, is_transient: false }),
        ...(userTitle !== undefined && { error_user_title: userTitle, error_user_msg: userMessage }),
        fbtrace_id: this.traceId,
      },
    };
  }
}

export const required = (name: string): GraphError =>
  new GraphError(100, undefined, { message: `The parameter ${name} is required.` });

export const badType = (name: string, expected: string): GraphError =>
  new GraphError(100, undefined, { message: `Param ${name} must be ${expected}.` });

export const missing = (details: string): GraphError => new GraphError(131008, details);

export const notValid = (details: string): GraphError => new GraphError(131009, details);

/** What Graph answers for an id that does not exist and for one the token may not see: the two are never told apart. */
export const unknownNode = (id: string): GraphError =>
  new GraphError(100, undefined, {
    subcode: 33,
    type: 'GraphMethodException',
    message: `Unsupported request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
  });
