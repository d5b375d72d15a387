import type { FastifyRequest } from 'fastify';
import { notFound } from '../problems/problem.js';
import type { World } from '../world.js';
import type { Handset } from './handset.js';
import { NewHandset } from './handset-requests.js';

/** The number in the path of a route, as its digits. */
export function phoneIn(request: FastifyRequest): string {
  const result = NewHandset.shape.phone.safeParse((request.params as { phone: string }).phone);
  if (!result.success) throw notFound('handset with this number');
  return result.data;
}

/** The phone the path names; it must have been heard of. */
export function handsetIn(request: FastifyRequest, world: World): Handset {
  const handset = world.handsets.find(phoneIn(request));
  if (!handset) throw notFound('handset with this number');
  return handset;
}
