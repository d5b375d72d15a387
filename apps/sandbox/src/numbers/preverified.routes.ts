import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { phone } from '../handsets/handset-requests.js';
import { bodyAs, invalid } from '../problems/problem.js';
import type { World } from '../world.js';
import type { PreverifiedNumber } from './preverified.js';

const NewPreverified = z.strictObject({ phone });

/** The partner's stock of numbers; at Meta it is filled on pages and by calls that are documented elsewhere. */
export function preverifiedRoutes(app: FastifyInstance, { preverified, network }: World): void {
  app.post('/sandbox/preverified-numbers', (request, reply) => {
    const { phone: digits } = bodyAs(NewPreverified, request.body);
    const isKnown = preverified.all().some((each) => each.phone === digits && !each.isTaken);
    if (isKnown || network.numberByPhone(digits)) throw invalid('/phone', 'this phone number is in use already');
    return reply.code(201).send(viewOf(preverified.add(digits)));
  });

  app.get('/sandbox/preverified-numbers', () => ({ data: preverified.all().map(viewOf) }));
}

const viewOf = ({ id, phone: digits, verifiedUntil, isTaken }: PreverifiedNumber): object => ({
  id,
  phone: `+${digits}`,
  verified_until: new Date(verifiedUntil).toISOString(),
  taken: isTaken,
});
