import { z } from 'zod';
import type { DomainError, ErrorKind, FieldError } from '#platform/kernel';

/** RFC 9457; `code` is text on purpose. source: sms-like-apis.md §4.2 */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly request_id: string;
  readonly errors?: readonly FieldError[];
  readonly [extension: string]: unknown;
}

/** The same for the API document. */
export const ProblemResponse = z
  .looseObject({
    type: z.string().describe('a URL that names the code'),
    title: z.string(),
    status: z.int(),
    code: z.string().describe('stable; what a program matches on'),
    detail: z.string().describe('what was wrong and what to do'),
    request_id: z.string(),
    errors: z
      .array(z.object({ pointer: z.string().describe('RFC 6901, or ?name'), detail: z.string() }))
      .readonly()
      .optional(),
  })
  .meta({ id: 'Problem' });

/** A new kind of refusal does not compile without a status. */
export const STATUS_OF: Record<ErrorKind, number> = {
  malformed: 400,
  unauthenticated: 401,
  payment_required: 402,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported_media: 415,
  unsatisfiable: 416,
  invalid: 422,
  limited: 429,
  unavailable: 503,
};

export function problemOf(error: DomainError, requestId: string): Problem {
  const problem = {
    type: `https://trunkline.dev/problems/${error.code.replaceAll('_', '-')}`,
    title: error.title,
    status: STATUS_OF[error.kind],
    code: error.code,
    detail: error.message,
    request_id: requestId,
    ...(error.errors?.length ? { errors: error.errors } : {}),
  };
  return { ...problem, ...error.extensions, ...problem }; // the members of the RFC first, and no extension takes their place
}
