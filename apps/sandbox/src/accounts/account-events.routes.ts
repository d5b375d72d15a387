import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { bodyAs, notFound } from '../problems/problem.js';
import type { World } from '../world.js';
import { AccountEvent } from './account-events.js';

const Change = z.strictObject({
  payment_method: z.boolean().optional(),
  payments: z.boolean().optional(),
  contact_book: z.boolean().optional(),
  business_verification: z
    .enum([
      'verified',
      'not_verified',
      'pending',
      'pending_need_more_info',
      'pending_submission',
      'rejected',
      'failed',
      'revoked',
      'expired',
      'ineligible',
    ])
    .optional(),
});

/** What Meta, its reviewers and its enforcement do to an account. */
export function accountEventRoutes(
  app: FastifyInstance,
  { network, accountEvents, capability, wabaNode }: World,
): void {
  app.post('/sandbox/wabas/:id/events', (request, reply) => {
    const waba = network.waba((request.params as { id: string }).id);
    if (!waba) throw notFound('account with this id');
    const happening = bodyAs(AccountEvent, request.body);
    accountEvents.happen(waba, happening);
    return reply.code(202).send({ field: happening.field });
  });

  app.put('/sandbox/wabas/:id', (request) => {
    const waba = network.waba((request.params as { id: string }).id);
    if (!waba) throw notFound('account with this id');
    const {
      payment_method: hasPaymentMethod,
      payments: hasPayments,
      contact_book: keepsContacts,
      business_verification: businessVerification,
    } = bodyAs(Change, request.body);
    capability.watching(waba, () =>
      network.set(waba.id, {
        ...(hasPaymentMethod !== undefined && { hasPaymentMethod }),
        ...(hasPayments !== undefined && { hasPayments }),
        ...(keepsContacts !== undefined && { keepsContacts }),
        ...(businessVerification !== undefined && { businessVerification }),
      }),
    );
    return { id: waba.id, health_status: wabaNode(waba)['health_status'] };
  });
}
