import type { FastifyReply, FastifyRequest } from 'fastify';
import { notFound } from '../problems/problem.js';
import { GraphError } from './graph-error.js';

const VERSIONS = new Set(['v19.0', 'v20.0', 'v21.0', 'v22.0', 'v23.0', 'v24.0', 'v25.0', 'v26.0']);

export const LATEST_VERSION = 'v26.0';

/** Which accounts a token may act for. */
export interface Grants {
  grantsOf(token: string): ReadonlySet<string> | undefined;
}

/** Checks version and token of a Graph call and tells which accounts it may touch. */
export function callerOf(request: FastifyRequest, reply: FastifyReply, network: Grants): ReadonlySet<string> {
  const { version } = request.params as { version: string };
  // Two segments that begin with no version were never meant for Graph.
  if (!/^v\d/.test(version)) throw notFound(`route ${request.method} ${request.url}`);
  if (!VERSIONS.has(version))
    throw new GraphError(2500, undefined, { message: `Unknown path components: ${request.url}` });
  reply.header('facebook-api-version', version);
  const token = tokenOf(request);
  if (token === undefined) throw unauthenticated(reply, 'An access token is required to request this resource.');
  const grants = network.grantsOf(token);
  if (!grants) throw unauthenticated(reply, 'Invalid OAuth access token - Cannot parse access token');
  return grants;
}

function tokenOf(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  if (header !== undefined) return /^(?:Bearer|OAuth) +(.+)$/i.exec(header)?.[1];
  const { access_token: token } = request.query as { access_token?: string };
  return token;
}

function unauthenticated(reply: FastifyReply, message: string): GraphError {
  reply.header('www-authenticate', `OAuth "Facebook Platform" "invalid_token" "${message}"`);
  return new GraphError(190, undefined, { message });
}
