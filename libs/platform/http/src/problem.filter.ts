import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  databaseTroubleOf,
  DomainError,
  Invalid,
  Malformed,
  NoRoom,
  NotFound,
  Unavailable,
  type DatabaseTrouble,
  type ErrorKind,
  type Logger,
} from '#platform/kernel';
import type { ErrorAnswer, ErrorDialect } from './error-dialect.js';
import { problemOf, STATUS_OF } from './problem.js';

/** The one place where a refusal becomes an answer; what is not a refusal becomes a 500 that says nothing but its request id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Logger,
    private readonly dialects: readonly ErrorDialect[] = [],
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    sendProblem(error, request, reply, this.log, this.dialects);
  }
}

export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Logger,
  dialects: readonly ErrorDialect[] = [],
): void {
  const refusal = refusalOf(error);
  if (!refusal) log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, 'request failed');
  if (refusal instanceof NoRoom) log.error({ code: refusal.code, requestId: request.id }, 'no room is left to write');
  // Half a body is still on its way: nothing else can be understood on this connection.
  if (request.raw.readableDidRead && !request.raw.complete) reply.header('connection', 'close');
  const dialect = dialects.find(({ prefix }) => request.url.startsWith(prefix));
  if (dialect) return sendInDialect(dialect.answer(refusal, request), refusal, reply);
  const problem = problemOf(refusal ?? new Internal(), request.id);
  const status = refusal ? problem.status : 500;
  sayWhenToComeBack(refusal, reply);
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="trunkline"');
  void reply
    .status(status)
    .type('application/problem+json')
    .send({ ...problem, status });
}

function sendInDialect(
  { status, type, body, headers }: ErrorAnswer,
  refusal: DomainError | null,
  reply: FastifyReply,
): void {
  sayWhenToComeBack(refusal, reply);
  void reply
    .status(status)
    .headers(headers ?? {})
    .type(type)
    .send(body);
}

/** Any refusal that says when to come back says it in the header too. */
function sayWhenToComeBack(refusal: DomainError | null, reply: FastifyReply): void {
  const { retryAfterSeconds } = (refusal ?? {}) as { retryAfterSeconds?: number };
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
}

class Internal extends DomainError {
  readonly code = 'internal_error';
  readonly kind = 'unavailable';
  constructor() {
    super('Something went wrong on our side. The request id names it in our logs.');
  }
}

class Refused extends DomainError {
  constructor(
    readonly code: string,
    readonly kind: ErrorKind,
    message: string,
  ) {
    super(message);
  }
}

/** What a bigint or a timestamp of Postgres cannot hold. */
const OUT_OF_RANGE = new Set(['22003', '22008']);
const TROUBLE: Record<DatabaseTrouble, () => DomainError> = {
  away: () => new Unavailable('database_unavailable', 'The database cannot be reached for the moment.', 2),
  full: () => new NoRoom('database_full', 'The database has no room left to write; nothing of this request was kept.'),
};

/** What Fastify, by way of Nest, and Postgres refuse, in our own words; null when nobody meant to refuse. */
function refusalOf(error: unknown): DomainError | null {
  if (error instanceof DomainError) return error;
  const { code, statusCode, message } = error as { code?: string; statusCode?: number; message?: string };
  if (code === '22P05' || code === '22021' || code === '22P02')
    return new Invalid([], 'unstorable_text', 'The text has a character that cannot be stored, such as U+0000.');
  if (OUT_OF_RANGE.has(code ?? ''))
    return new Invalid([], 'out_of_range', 'A number or an instant is too large or too small to be stored.');
  const trouble = databaseTroubleOf(error);
  if (trouble) return TROUBLE[trouble]();
  if (error instanceof HttpException) return fromHttp(error.getStatus(), error.message);
  if (statusCode && statusCode >= 400 && statusCode < 500) return fromHttp(statusCode, message ?? 'Bad request.');
  return null;
}

function fromHttp(status: number, message: string): DomainError | null {
  if (status === 404) return new NotFound('route');
  if (status === 413)
    return new Refused('body_too_large', 'too_large', 'The body is larger than this route takes; split it.');
  if (status === 415) return new Refused('unsupported_media_type', 'unsupported_media', 'Send application/json.');
  const kind = (Object.keys(STATUS_OF) as ErrorKind[]).find((each) => STATUS_OF[each] === status);
  if (!kind) return status >= 400 && status < 500 ? new Malformed('bad_request', message) : null;
  return kind === 'malformed' ? new Malformed('malformed_request', message) : new Refused(kind, kind, message);
}
