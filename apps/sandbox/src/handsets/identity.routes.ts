import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { bodyAs, invalid, notFound } from '../problems/problem.js';
import { digitsOf } from '../network/dialling.js';
import type { World } from '../world.js';
import type { Handset } from './handset.js';
import { phone } from './handset-requests.js';

const Move = z.strictObject({ to: phone });

/** A person takes another number, or installs WhatsApp anew. */
export function identityRoutes(app: FastifyInstance, { handsets, identityNews }: World): void {
  const handsetIn = (request: FastifyRequest): Handset => {
    const handset = handsets.find(digitsOf((request.params as { phone: string }).phone));
    if (!handset) throw notFound('handset with this number');
    return handset;
  };

  app.post('/handsets/:phone/number', (request) => {
    const handset = handsetIn(request);
    const { to } = bodyAs(Move, request.body);
    if (to === handset.phone) throw invalid('/to', 'is the number the phone has already');
    return { phone: `+${identityNews.changeNumber(handset, to).phone}` };
  });

  app.post('/handsets/:phone/reinstall', (request) => {
    const handset = handsetIn(request);
    identityNews.reinstall(handset);
    return { identity_key_hash: handset.identityKeyHash };
  });
}
