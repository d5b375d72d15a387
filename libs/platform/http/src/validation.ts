import { type ArgumentMetadata, StandardSchemaValidationPipe } from '@nestjs/common';
import { Invalid, Malformed, type FieldError } from '#platform/kernel';

interface Issue {
  readonly message: string;
  readonly path?: readonly unknown[] | undefined;
  /** Of zod: the names that nobody knows. */
  readonly keys?: readonly string[];
  /** Of zod: why the name at the path's end may not stand in a record. */
  readonly issues?: readonly Issue[];
  readonly code?: string;
}

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

  /** The parser refuses prototypes; what is left is a name like any other, and nothing may vanish from a request in silence. */
  protected override stripProtoKeys(): void {}

  /** A mistake in the query is told as `?name`, which no pointer into a body can be. */
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      if (metadata.type !== 'query' || !(error instanceof Invalid)) throw error;
      throw new Invalid(error.errors.map(({ pointer, detail }) => ({ pointer: pointer.replace('/', '?'), detail })));
    }
  }
}

const MOST_ERRORS = 50;

export const fieldErrors = (issues: readonly Issue[]): FieldError[] => issues.flatMap(errorsOf).slice(0, MOST_ERRORS);

/** Fields that do not exist are named one by one. */
const errorsOf = ({ message, path = [], keys, code, issues }: Issue): FieldError[] => {
  if (keys?.length)
    return keys
      .slice(0, MOST_ERRORS)
      .map((key) => ({ pointer: pointerOf([...path, key]), detail: 'there is no such field' }));
  const ofName = code === 'invalid_key' ? issues?.[0]?.message : undefined;
  return [{ pointer: pointerOf(path), detail: ofName ? `this name cannot be used: ${ofName}` : message }];
};

/** RFC 6901. */
const pointerOf = (path: readonly unknown[]): string =>
  path
    .map((segment) =>
      String(typeof segment === 'object' && segment !== null ? (segment as { key: unknown }).key : segment),
    )
    .map((segment) => `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
