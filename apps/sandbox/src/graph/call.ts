import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BusinessNumber } from '../network/business-number.js';
import type { Network } from '../network/network.js';
import type { Waba } from '../network/waba.js';
import { callerOf } from './caller.js';

export const nodeIn = (request: FastifyRequest): string => (request.params as { node: string }).node;

/** The number of `/{version}/{PNID}/…`, when the caller may see it. */
export const numberOf = (request: FastifyRequest, reply: FastifyReply, network: Network): BusinessNumber =>
  network.requireNumber(nodeIn(request), callerOf(request, reply, network));

/** The account of `/{version}/{WABA}/…`, when the caller may see it. */
export const wabaOf = (request: FastifyRequest, reply: FastifyReply, network: Network): Waba =>
  network.requireWaba(nodeIn(request), callerOf(request, reply, network));

/** Where this sandbox was reached; the URLs it gives away lead back there. */
export const baseUrlOf = (request: FastifyRequest): string => `${request.protocol}://${request.host}`;
