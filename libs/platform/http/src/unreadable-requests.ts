import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError, Malformed, newId, NotFound, publicId } from '#platform/kernel';
import type { ErrorDialect } from './error-dialect.js';
import { problemOf } from './problem.js';

const TYPE = 'application/problem+json; charset=utf-8';

/** A path that no route can be looked up for: `%` without its digits, or a parameter of more than 512 characters. */
export const refusePath =
  (dialects: readonly ErrorDialect[] = []) =>
  (error: Error & { code: string }, request: FastifyRequest, reply: FastifyReply): void => {
    const tooLong = error.code === 'FST_ERR_MAX_PARAM_LENGTH';
    const refusal = tooLong ? new NotFound('route') : new Malformed('malformed_path', 'The path is not a valid URL.');
    const dialect = dialects.find(({ prefix }) => request.url.startsWith(prefix));
    const problem = problemOf(refusal, request.id);
    const answer = dialect?.answer(refusal, request) ?? { status: problem.status, type: TYPE, body: problem };
    // There was no route, so no hook of ours has run.
    void reply.status(answer.status).header('x-request-id', request.id).type(answer.type).send(answer.body);
  };

/** Bytes that are not HTTP, or headers that never end: answered on the bare connection, which is closed. */
export function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const problem = problemOf(refusalFor(error.code), publicId('request', newId(new Date())));
  const status = STATUS[error.code ?? ''] ?? problem.status;
  const text = JSON.stringify({ ...problem, status });
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${TYPE}\r\nContent-Length: ${Buffer.byteLength(text)}`;
  if (socket.writable) socket.write(`${head}\r\nConnection: close\r\n\r\n${text}`);
  socket.destroy(error);
}

/** The two that HTTP has a status of its own for. */
const STATUS: Record<string, number> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

function refusalFor(code: string | undefined): DomainError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Malformed('request_timeout', 'The request did not arrive in time.');
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Malformed('headers_too_large', 'Path and headers together take more than 16 KB.');
  return new Malformed('malformed_http', 'This is not a valid HTTP/1.1 request.');
}
