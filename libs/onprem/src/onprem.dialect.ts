import type { FastifyRequest } from 'fastify';
import type { ErrorAnswer, ErrorDialect } from '#platform/http';
import { Invalid, Malformed, type DomainError, type FieldError } from '#platform/kernel';
import { errorOf, metaOf } from './envelope.js';
import type { OnPremConfig } from './onprem.config.js';
import { OnPremRefusal, type OnPremCode } from './onprem.errors.js';

type Verdict = readonly [status: number, code: OnPremCode, details: string];

/** Says every refusal below `/nodes/` in the words of the on-premises API. source: whatsapp-onprem-api.md §1, §15 */
export class OnPremDialect implements ErrorDialect {
  readonly prefix = '/nodes/';
  constructor(private readonly config: Pick<OnPremConfig, 'ONPREM_VERSION' | 'ONPREM_ERROR_STATUSES'>) {}

  answer(refusal: DomainError | null, request: Pick<FastifyRequest, 'id'>): ErrorAnswer {
    const [usual, code, details] = verdictOn(refusal, request.id);
    const status = this.config.ONPREM_ERROR_STATUSES.get(code) ?? usual;
    return {
      status,
      type: 'application/json; charset=utf-8',
      body: { meta: metaOf(this.config.ONPREM_VERSION), errors: [errorOf(code, details)] },
      headers: status === 401 ? { 'www-authenticate': 'Basic realm="Secured"' } : {},
    };
  }
}

function verdictOn(refusal: DomainError | null, requestId: string): Verdict {
  if (refusal === null) return [500, 1014, `Something went wrong on our side; our logs name it ${requestId}.`];
  if (refusal instanceof OnPremRefusal) return [refusal.status, refusal.number, refusal.message];
  const [first] = refusal.errors ?? [];
  if (refusal instanceof Invalid && first) return ofField(first);
  if (refusal instanceof Malformed && first) return [400, 1025, `${nameOf(first)} ${first.detail}`.trim()];
  return ofKind(refusal);
}

function ofField(error: FieldError): Verdict {
  const name = nameOf(error);
  return /received undefined/.test(error.detail)
    ? [400, 1008, `Parameter '${name}' is mandatory`]
    : [400, 1009, `Parameter '${name}': ${error.detail}`];
}

const nameOf = ({ pointer }: FieldError): string => pointer.replace(/^[/?]/, '').replaceAll('/', '.');

function ofKind({ kind, message }: DomainError): Verdict {
  switch (kind) {
    case 'malformed':
      return [400, 1025, message];
    case 'unauthenticated':
      return [401, 1005, message];
    case 'forbidden':
    case 'payment_required':
      return [403, 1005, message];
    case 'not_found':
      return [404, 1006, message];
    case 'unsatisfiable':
      return [416, 1009, message];
    case 'too_large':
      return [413, 1009, message];
    case 'unsupported_media':
    case 'invalid':
      return [400, 1009, message];
    case 'conflict':
      return [409, 1004, message];
    case 'limited':
      return [429, 1015, message];
    case 'unavailable':
      return [503, 1011, message];
  }
}
