import type { FastifyRequest } from 'fastify';
import { GraphError } from './graph-error.js';

interface Row {
  readonly id: string;
}

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 1_000;

/** One page of a list with opaque cursors; `next` is absent on the last one (source: whatsapp-cloud-api.md §1). */
export function pageOf<T extends Row>(
  rows: readonly T[],
  query: { limit?: string; after?: string; before?: string },
  request: FastifyRequest,
): { rows: readonly T[]; paging?: object } {
  const limit = limitOf(query.limit);
  const end = query.before === undefined ? rows.length : indexOf(rows, query.before);
  const start =
    query.after === undefined
      ? Math.max(0, query.before === undefined ? 0 : end - limit)
      : indexOf(rows, query.after) + 1;
  const shown = rows.slice(start, Math.min(start + limit, end));
  const first = shown[0];
  const last = shown.at(-1);
  if (!first || !last) return { rows: shown };
  const cursors = { before: cursorOf(first.id), after: cursorOf(last.id) };
  const next = start + shown.length < rows.length && { next: linkTo(request, 'after', cursors.after) };
  const previous = start > 0 && { previous: linkTo(request, 'before', cursors.before) };
  return { rows: shown, paging: { cursors, ...next, ...previous } };
}

const cursorOf = (id: string): string => Buffer.from(`at:${id}`).toString('base64url');

function indexOf(rows: readonly Row[], cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString();
  const index = rows.findIndex((row) => `at:${row.id}` === text);
  if (index < 0) throw new GraphError(131059, 'The cursor is unknown or has expired; start the list again.');
  return index;
}

function limitOf(limit: string | undefined): number {
  if (limit === undefined) return DEFAULT_LIMIT;
  const value = Number(limit);
  if (!Number.isInteger(value) || value < 1)
    throw new GraphError(100, undefined, { message: 'Param limit must be a positive integer.' });
  return Math.min(value, MAX_LIMIT);
}

function linkTo(request: FastifyRequest, direction: 'after' | 'before', cursor: string): string {
  const url = new URL(request.url, `${request.protocol}://${request.host}`);
  url.searchParams.delete(direction === 'after' ? 'before' : 'after');
  url.searchParams.set(direction, cursor);
  return url.toString();
}
