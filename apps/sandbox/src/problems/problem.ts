import { z } from 'zod';

/** A refusal of one of the sandbox's own routes; the Graph routes refuse with a GraphError instead. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    detail: string,
    readonly errors: readonly { pointer: string; detail: string }[] = [],
  ) {
    super(detail);
  }

  /** RFC 9457. */
  toJSON(): object {
    return { type: 'about:blank', title: this.title, status: this.status, detail: this.message, errors: this.errors };
  }
}

export const notFound = (what: string): Problem => new Problem(404, 'Not found', `There is no ${what}.`);

/** One field cannot be used; `pointer` is an RFC 6901 pointer into the body, or `?name` for a query parameter. */
export const invalid = (pointer: string, detail: string): Problem =>
  new Problem(422, 'Invalid value', `${pointer}: ${detail}`, [{ pointer, detail }]);

/** The body of one of the sandbox's own routes, checked; unknown fields are refused. */
export function bodyAs<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> {
  return checked(schema, parse(raw), (path) => `/${path.join('/')}`);
}

/** The query of one of the sandbox's own routes, checked; unknown parameters are refused. */
export function queryAs<Schema extends z.ZodType>(schema: Schema, query: unknown): z.output<Schema> {
  return checked(schema, query, (path) => `?${path.join('.')}`);
}

function parse(raw: unknown): unknown {
  if (typeof raw !== 'string' || raw === '') return {};
  try {
    return JSON.parse(raw);
  } catch {
    throw new Problem(400, 'Malformed request', 'The body is not JSON.');
  }
}

function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  pointerOf: (path: PropertyKey[]) => string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) =>
    // An unknown field is reported at its parent; the one who made the typo wants to see the field.
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          pointer: pointerOf([...issue.path, key]),
          detail: 'is not a field of this request',
        }))
      : [{ pointer: pointerOf(issue.path), detail: issue.message }],
  );
  const detail = errors.map((error) => `${error.pointer}: ${error.detail}`).join('; ');
  throw new Problem(422, 'Invalid request', detail, errors);
}
