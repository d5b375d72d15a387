import { StandardSchemaValidationPipe } from '@nestjs/common';
import { Invalid, Malformed, type FieldError } from '#platform/kernel';

type Issue = { readonly message: string; readonly path?: readonly unknown[] | undefined };

/** Checks every `@Body({ schema })`, `@Query({ schema })` and `@Param({ schema })`; each mistake is named by its JSON pointer. */
export class ValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({
      exceptionFactory: (issues: readonly Issue[]) =>
        issues.some((issue) => !issue.path?.length && /expected (object|array)/i.test(issue.message))
          ? new Malformed('malformed_request', 'Send a JSON object.', fieldErrors(issues))
          : new Invalid(fieldErrors(issues)),
    });
  }
}

const MOST_ERRORS = 50;

export const fieldErrors = (issues: readonly Issue[]): FieldError[] =>
  issues.slice(0, MOST_ERRORS).map((issue) => ({ pointer: pointerOf(issue.path ?? []), detail: issue.message }));

/** RFC 6901. */
const pointerOf = (path: readonly unknown[]): string =>
  path
    .map((segment) =>
      String(typeof segment === 'object' && segment !== null ? (segment as { key: unknown }).key : segment),
    )
    .map((segment) => `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
