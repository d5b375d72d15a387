import type { Schema } from './operations.js';

/** The way to a field: names, and 0 for the first item of a list. */
export type Way = readonly (string | number)[];
export interface Field {
  readonly way: Way;
  /** The types it takes; empty when the document does not say. */
  readonly types: readonly string[];
}

const DEEPEST = 6;

/** Every field of a request, at every depth. */
export function fieldsOf(schema: Schema, resolve: (schema: Schema) => Schema, way: Way = []): Field[] {
  const here = resolve(schema);
  const variants = here.anyOf ?? here.oneOf;
  if (way.length > DEEPEST) return [];
  const below = [
    ...Object.entries(here.properties ?? {}).flatMap(([name, each]) => fieldsOf(each, resolve, [...way, name])),
    ...(here.items ? fieldsOf(here.items, resolve, [...way, 0]) : []),
    ...(typeof here.additionalProperties === 'object'
      ? fieldsOf(here.additionalProperties, resolve, [...way, 'any'])
      : []),
    ...(variants ?? []).flatMap((each) =>
      fieldsOf(each, resolve, way).filter((field) => field.way.length > way.length),
    ),
  ];
  if (way.length === 0) return below;
  const types = (variants ?? [here]).map((each) => typesOf(resolve(each)));
  return oncePerWay([{ way, types: types.some((each) => each.length === 0) ? [] : types.flat() }, ...below]);
}

/** Variants may share a field; it takes what any of them takes. */
function oncePerWay(fields: readonly Field[]): Field[] {
  const byPointer = new Map<string, Field>();
  for (const field of fields) {
    const known = byPointer.get(pointerTo(field.way));
    byPointer.set(pointerTo(field.way), { ...field, types: [...new Set([...(known?.types ?? []), ...field.types])] });
  }
  return [...byPointer.values()];
}

const typesOf = ({ type, enum: values }: Schema): string[] => {
  const types = [type ?? []].flat();
  return types.length ? types : (values ?? []).map((each) => (each === null ? 'null' : typeof each));
};

/** One value of each type of JSON, told apart as JSON Schema does. */
const OF_TYPE: Readonly<Record<string, readonly unknown[]>> = {
  null: [null],
  boolean: [true],
  string: ['text'],
  number: [7.5],
  array: [[], [[]]],
  object: [{}, { a: { b: 1 } }],
};

/** Values of types that a field does not take. */
export function ofWrongType({ types }: Field): unknown[] {
  if (types.length === 0) return [];
  const taken = new Set(types.flatMap((type) => (type === 'integer' ? ['number'] : [type])));
  return Object.entries(OF_TYPE).flatMap(([type, values]) => (taken.has(type) ? [] : values));
}

export const SQL = `'; DROP TABLE message; --`;
/** Texts that no field may take. */
export const NEVER: Readonly<Record<string, string>> = {
  'a megabyte': 'a'.repeat(1_000_000),
  'U+0000': 'before\u0000after',
  'half a surrogate pair': 'before\ud800after',
};
/** Texts that look bad; a field may take them, and then has to keep them as they are. */
export const STRANGE: readonly string[] = [
  SQL,
  '$1',
  '%s%n',
  'NaN',
  '-1',
  '__proto__',
  '../../etc/passwd',
  '💥\u202e',
  ' ',
];
export const STRANGE_NUMBERS: readonly number[] = [0, -1, 1.5, 1e21, -1e308, Number.MAX_SAFE_INTEGER, 5e-324];

/** A copy with something else at the end of the way; what is missing on the way is made. */
export function withValue(base: unknown, [step, ...rest]: Way, value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === 'number') return [withValue(Array.isArray(base) ? base[step] : undefined, rest, value)];
  const object = typeof base === 'object' && base !== null && !Array.isArray(base) ? base : {};
  return { ...object, [step]: withValue((object as Record<string, unknown>)[step], rest, value) };
}

export const pointerTo = (way: Way): string => way.map((step) => `/${step}`).join('');

/** JSON that is so deep that nothing may walk it by recursion. */
export const deepJson = (levels: number): string => `${'{"a":['.repeat(levels)}1${']}'.repeat(levels)}`;
