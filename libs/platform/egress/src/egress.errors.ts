import { DomainError, type FieldError } from '#platform/kernel';
import type { UrlRefusal, UrlRefusalReason } from './url-rules.js';

/** A URL that a tenant gave is not one this installation calls. */
export class UrlNotAllowed extends DomainError {
  readonly code = 'url_not_allowed';
  readonly kind = 'invalid';
  override readonly errors: readonly FieldError[];
  override readonly extensions: { readonly reason: UrlRefusalReason };
  constructor(refusal: UrlRefusal, pointer: string) {
    super(refusal.detail);
    this.errors = [{ pointer, detail: refusal.detail }];
    this.extensions = { reason: refusal.reason };
  }
}

/** `address` means that the name resolves to somewhere this installation does not call. */
export type EgressFailure = 'url' | 'address' | 'dns' | 'connect' | 'tls' | 'timeout' | 'broken_answer';

/** No usable answer came; `message` says why in words that may be shown to the tenant. */
export class EgressFailed extends Error {
  constructor(
    readonly failure: EgressFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const BY_CODE: Record<string, readonly [EgressFailure, string]> = {
  ENOTFOUND: ['dns', 'The name could not be resolved.'],
  EAI_AGAIN: ['dns', 'The name could not be resolved for the moment.'],
  ENODATA: ['dns', 'The name has no address.'],
  ECONNREFUSED: ['connect', 'The connection was refused.'],
  EHOSTUNREACH: ['connect', 'The host cannot be reached.'],
  ENETUNREACH: ['connect', 'The network cannot be reached.'],
  ETIMEDOUT: ['timeout', 'The connection took too long.'],
  UND_ERR_CONNECT_TIMEOUT: ['timeout', 'The connection took too long.'],
  UND_ERR_HEADERS_TIMEOUT: ['timeout', 'The answer took too long.'],
  UND_ERR_BODY_TIMEOUT: ['timeout', 'The answer took too long.'],
  ECONNRESET: ['broken_answer', 'The connection was closed before an answer came.'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'tls',
    'The certificate was issued by an authority that is not trusted here, or its chain is incomplete.',
  ],
  UNABLE_TO_GET_ISSUER_CERT: ['tls', 'The certificate was issued by an authority that is not trusted here.'],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['tls', 'The certificate was issued by an authority that is not trusted here.'],
  SELF_SIGNED_CERT_IN_CHAIN: ['tls', 'The certificate was issued by an authority that is not trusted here.'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['tls', 'The certificate is self-signed and not trusted here.'],
  CERT_HAS_EXPIRED: ['tls', 'The certificate has expired.'],
  CERT_NOT_YET_VALID: ['tls', 'The certificate is not valid yet.'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['tls', 'The certificate is for another name.'],
  UND_ERR_SOCKET: ['broken_answer', 'The connection was closed before an answer came.'],
};

/** Turns what undici, Node's sockets and TLS throw into our words. */
export function failureOf(error: unknown): EgressFailed {
  if (error instanceof EgressFailed) return error;
  const { name = '', code = '', message = '' } = error as { name?: string; code?: string; message?: string };
  if (name === 'TimeoutError') return new EgressFailed('timeout', 'The answer took too long.', { cause: error });
  const known = BY_CODE[code];
  if (known) return new EgressFailed(known[0], known[1], { cause: error });
  if (code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || /certificate|self.signed/i.test(`${code} ${message}`))
    return new EgressFailed('tls', `The certificate was not accepted (${code}).`, { cause: error });
  return new EgressFailed('broken_answer', 'No valid HTTP answer came.', { cause: error });
}
