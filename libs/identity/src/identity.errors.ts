import { DomainError } from '#platform/kernel';
import type { Scope } from './principal.js';

/** The route carries no access rule, so it is open to nobody. */
export class RouteNotOpen extends DomainError {
  readonly code = 'route_not_open';
  readonly kind = 'forbidden';
  constructor() {
    super('This route is not open to anybody.');
  }
}

export class InsufficientScope extends DomainError {
  readonly code = 'insufficient_scope';
  readonly kind = 'forbidden';
  override readonly extensions: { readonly required_scope: Scope };
  constructor(scope: Scope) {
    super(`This credential lacks the scope ${scope}.`);
    this.extensions = { required_scope: scope };
  }
}

/** Says nothing about which of the two was wrong. */
export class WrongCredentials extends DomainError {
  readonly code = 'wrong_credentials';
  readonly kind = 'unauthenticated';
  constructor() {
    super('The e-mail address or the password is wrong.');
  }
}

/** Unknown, used long ago, expired, or of a session that has ended: the person signs in again. */
export class RefreshRefused extends DomainError {
  readonly code = 'invalid_refresh_token';
  readonly kind = 'unauthenticated';
  constructor() {
    super('This refresh token is not valid any more; sign in again.');
  }
}

/** Too many sign-ins for one account or from one address. */
export class TooManyAttempts extends DomainError {
  readonly code = 'too_many_attempts';
  readonly kind = 'limited';
  override readonly extensions: { readonly retry_after: number };
  constructor(readonly retryAfterSeconds: number) {
    super(`Too many attempts to sign in; try again in ${retryAfterSeconds} s.`);
    this.extensions = { retry_after: retryAfterSeconds };
  }
}

export class EmailTaken extends DomainError {
  readonly code = 'email_taken';
  readonly kind = 'conflict';
  constructor() {
    super('Somebody on this installation already signs in with this e-mail address.');
  }
}
