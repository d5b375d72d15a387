import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { bodyAs, invalid } from '../problems/problem.js';
import type { World } from '../world.js';
import type { BusinessNumber } from './business-number.js';
import { digitsOf, isPhone } from './dialling.js';

const id = z.string().regex(/^\d{1,20}$/, 'must be a decimal id of up to 20 digits');

const NewWabaRequest = z.strictObject({
  id: id.optional(),
  name: z.string().min(1),
  subscribed: z.boolean().default(true),
  business_id: id.optional(),
  parent_business_id: id.optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  payment_method: z.boolean().optional(),
});

const NewNumberRequest = z.strictObject({
  id: id.optional(),
  waba_id: id,
  display_phone_number: z
    .string()
    .refine((text) => isPhone(digitsOf(text)), 'must be a phone number with its country code'),
  verified_name: z.string().min(1),
  token: z.string().min(8).optional(),
  mps: z.int().min(1).max(1_000_000).optional(),
  coexistence: z.boolean().optional(),
  share_history: z.boolean().optional(),
  official: z.boolean().optional(),
});

/** Accounts and numbers come out of thin air here; at Meta they come out of an onboarding. */
export function provisioningRoutes(app: FastifyInstance, { network }: World): void {
  app.post('/sandbox/wabas', (request, reply) => {
    const wanted = bodyAs(NewWabaRequest, request.body);
    const isNew = wanted.id === undefined || network.waba(wanted.id) === undefined;
    const waba = network.provisionWaba({
      id: wanted.id,
      name: wanted.name,
      subscribed: wanted.subscribed,
      businessId: wanted.business_id,
      parentBusinessId: wanted.parent_business_id,
      currency: wanted.currency,
      hasPaymentMethod: wanted.payment_method,
    });
    const { id, name, token, subscribed, businessId } = waba;
    return reply
      .code(isNew ? 201 : 200)
      .send({ id, waba_id: id, name, subscribed, access_token: token, business_id: businessId });
  });

  app.post('/sandbox/numbers', (request, reply) => {
    const wanted = bodyAs(NewNumberRequest, request.body);
    if (!network.waba(wanted.waba_id)) throw invalid('/waba_id', 'there is no such WABA; POST /sandbox/wabas first');
    const before = network.allNumbers().length;
    const number = network.provisionNumber({
      id: wanted.id,
      wabaId: wanted.waba_id,
      displayPhoneNumber: wanted.display_phone_number,
      phone: digitsOf(wanted.display_phone_number),
      verifiedName: wanted.verified_name,
      token: wanted.token,
      mps: wanted.mps,
      coexistence: wanted.coexistence,
    });
    if (wanted.official !== undefined) network.set(number.id, { isOfficial: wanted.official });
    if (wanted.share_history !== undefined) network.set(number.id, { sharesHistory: wanted.share_history });
    return reply.code(network.allNumbers().length > before ? 201 : 200).send(viewOf(number));
  });

  app.get('/sandbox/numbers', () => ({ data: network.allNumbers().map(viewOf) }));
}

const viewOf = ({ id, waba, row, verifiedName }: BusinessNumber): object => ({
  phone_number_id: id,
  waba_id: waba.id,
  display_phone_number: row.displayPhoneNumber,
  verified_name: verifiedName,
  access_token: row.token,
  mps: row.mps,
});
