import type { FastifyReply, FastifyRequest } from 'fastify';
import type { MetaApp } from '../access/meta-app.js';
import { permissionFor, type Permission } from '../access/permissions.js';
import type { AccessToken, Tokens } from '../access/tokens.js';
import { notFound } from '../problems/problem.js';
import { GraphError, unknownNode } from './graph-error.js';

const VERSIONS = new Set(['v19.0', 'v20.0', 'v21.0', 'v22.0', 'v23.0', 'v24.0', 'v25.0', 'v26.0']);
/** What a call without a version gets: the oldest that lives (source: whatsapp-cloud-api.md §1). */
export const OLDEST_VERSION = 'v19.0';

export const LATEST_VERSION = 'v26.0';

/** The accounts a caller may touch. */
export type Caller = ReadonlySet<string>;

/** Checks a token and what it may do. */
export interface Gate {
  check(token: string, proof: string | undefined, permission: Permission | null): AccessToken;
}

/** Checks version and token of a Graph call and tells which accounts it may touch. */
export function callerOf(request: FastifyRequest, reply: FastifyReply, { gate }: { gate: Gate }): Caller {
  return tokenIn(request, reply, gate, permissionFor(request)).wabas;
}

/** The same for what only the app itself may do: its own node, with its own token. */
export function appCallerOf(
  request: FastifyRequest,
  reply: FastifyReply,
  { tokens, metaApp }: { tokens: Tokens; metaApp: MetaApp },
  appId: string,
): void {
  const { kind } = tokenIn(request, reply, tokens, null);
  if (appId !== metaApp.id) throw unknownNode(appId);
  if (kind !== 'app')
    throw new GraphError(10, undefined, { message: 'This method must be called with an app access token' });
}

function tokenIn(request: FastifyRequest, reply: FastifyReply, gate: Gate, permission: Permission | null): AccessToken {
  const { version } = request.params as { version: string };
  // Two segments that begin with no version were never meant for Graph.
  if (!/^v\d/.test(version)) throw notFound(`route ${request.method} ${request.url}`);
  if (!VERSIONS.has(version))
    throw new GraphError(2500, undefined, { message: `Unknown path components: ${request.url}` });
  reply.header('facebook-api-version', version);
  const token = tokenOf(request);
  if (token === undefined)
    throw new GraphError(104, undefined, { message: 'An access token is required to request this resource.' });
  return gate.check(token, (request.query as { appsecret_proof?: string }).appsecret_proof, permission);
}

export function tokenOf(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  if (header !== undefined) return /^(?:Bearer|OAuth) +(.+)$/i.exec(header)?.[1];
  const { access_token: token } = request.query as { access_token?: string };
  return token;
}
