/** What kind of refusal this is; the HTTP edge maps each kind to exactly one status (house rule 9). */
export type ErrorKind =
  | 'malformed'
  | 'unauthenticated'
  | 'payment_required'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'unsupported_media'
  | 'unsatisfiable'
  | 'invalid'
  | 'limited'
  | 'unavailable';

/** Where in the request the refusal points: an RFC 6901 pointer into the body, or `?name` for a query parameter. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/**
 * A refusal with a stable `code` that a client can match on.
 *
 * `message` is shown to the caller: it says what was wrong and what to do, and never holds secrets or message text.
 */
export abstract class DomainError extends Error {
  abstract readonly code: string;
  abstract readonly kind: ErrorKind;
  readonly errors?: readonly FieldError[];
  /** Extra members of the problem document, for example `decision` or `retry_after`. */
  readonly extensions?: Readonly<Record<string, unknown>>;

  /** A short sentence for people; by default the code in words. */
  get title(): string {
    const words = this.code.replaceAll('_', ' ');
    return words.charAt(0).toUpperCase() + words.slice(1);
  }
}

/** The thing does not exist, or belongs to another tenant; the two are never told apart (promise P5). */
export class NotFound extends DomainError {
  readonly code = 'not_found';
  readonly kind = 'not_found';
  constructor(what: string) {
    super(`No such ${what}.`);
  }
}

/** The request is well formed but a value in it cannot be used. */
export class Invalid extends DomainError {
  readonly kind = 'invalid';
  override readonly errors: readonly FieldError[];
  constructor(
    errors: readonly FieldError[],
    readonly code: string = 'validation_failed',
    message = 'The request has values that cannot be used; see errors.',
  ) {
    super(message);
    this.errors = errors;
  }
}

/** The request could not be read at all: broken JSON, a bad cursor, an impossible header. */
export class Malformed extends DomainError {
  readonly kind = 'malformed';
  override readonly errors: readonly FieldError[];
  constructor(
    readonly code: string,
    message: string,
    errors: readonly FieldError[] = [],
  ) {
    super(message);
    this.errors = errors;
  }
}

/** The state of the thing does not allow this now. */
export class Conflict extends DomainError {
  readonly kind = 'conflict';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Something this process depends on is not there for the moment; trying again later may work. */
export class Unavailable extends DomainError {
  readonly kind = 'unavailable';
  constructor(
    readonly code: string,
    message: string,
    readonly retryAfterSeconds = 1,
  ) {
    super(message);
  }
}

const UNTIL_THERE_IS_ROOM_S = 30;

/** A disk or a quota is full: nothing was kept, and somebody has to make room before it works again. */
export class NoRoom extends Unavailable {
  constructor(code: string, message: string) {
    super(code, message, UNTIL_THERE_IS_ROOM_S);
  }
}
