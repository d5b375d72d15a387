import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { BusinessNumber } from '../network/business-number.js';
import { digitsOf, isPhone } from '../network/dialling.js';
import type { Waba } from '../network/waba.js';
import { bodyAs, invalid, notFound } from '../problems/problem.js';
import type { World } from '../world.js';
import { PERMISSIONS } from './permissions.js';
import { ENDINGS, KINDS } from './tokens.js';

const id = z.string().regex(/^\d{1,20}$/, 'must be a decimal id of up to 20 digits');

const Signup = z.strictObject({
  waba_id: id.optional(),
  business_id: id.optional(),
  name: z.string().min(1).default('A customer'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  display_phone_number: z
    .string()
    .refine((text) => isPhone(digitsOf(text)), 'must be a phone number with its country code')
    .optional(),
  verified_name: z.string().min(1).optional(),
  /** The customer takes a number from the partner's stock. */
  preverified_id: id.optional(),
  coexistence: z.boolean().default(false),
  share_history: z.boolean().default(true),
  token_expires_in_s: z.int().min(1).optional(),
  solution_id: id.optional(),
});
type Signup = z.output<typeof Signup>;

const NewTokenRequest = z.strictObject({
  kind: z.enum(KINDS).default('system_user'),
  waba_ids: z.array(id).default([]),
  scopes: z.array(z.enum(PERMISSIONS)).default([...PERMISSIONS]),
  expires_in_s: z.int().min(1).optional(),
});

const EndRequest = z.strictObject({ token: z.string(), reason: z.enum(ENDINGS).default('invalidated') });

const AppChange = z.strictObject({
  require_app_secret: z.boolean().optional(),
  calls_per_hour: z.int().min(1).nullable().optional(),
});

/** The person who finishes Embedded Signup in the browser, and the pages where tokens and the app are looked after. */
export function signupRoutes(app: FastifyInstance, world: World): void {
  const { network, tokens, metaApp, clock } = world;

  app.post('/sandbox/signups', (request, reply) => reply.code(201).send(finish(world, bodyAs(Signup, request.body))));

  app.post('/sandbox/tokens', (request, reply) => {
    const { kind, waba_ids: wabas, scopes, expires_in_s: seconds } = bodyAs(NewTokenRequest, request.body);
    const unknown = wabas.findIndex((wabaId) => !network.waba(wabaId));
    if (unknown >= 0) throw invalid(`/waba_ids/${unknown}`, 'there is no such WABA');
    const expiresAt = seconds === undefined ? null : clock.ms() + seconds * 1000;
    const { token } = tokens.issue({ kind, scopes, expiresAt });
    for (const wabaId of wabas) network.allow(token, wabaId);
    return reply.code(201).send({ access_token: token, kind, expires_at: expiresAt });
  });

  app.post('/sandbox/tokens/end', (request) => {
    const { token: text, reason } = bodyAs(EndRequest, request.body);
    const token = tokens.find(text);
    if (!token) throw notFound('token like this');
    tokens.end(token, reason);
    return { ended: reason };
  });

  app.put('/sandbox/app', (request) => {
    const { require_app_secret: requiresProof, calls_per_hour: callsPerHour } = bodyAs(AppChange, request.body);
    metaApp.change({
      ...(requiresProof !== undefined && { requiresProof }),
      ...(callsPerHour !== undefined && { callsPerHour }),
    });
    return appView(world);
  });
  app.get('/sandbox/app', () => appView(world));
}

const appView = ({ metaApp }: World): object => ({
  app_id: metaApp.id,
  business_id: metaApp.businessId,
  require_app_secret: metaApp.requiresProof,
  calls_per_hour: metaApp.callsPerHour,
  fields: metaApp.fields,
});

/** What the browser is left with (source: whatsapp-cloud-api.md §8.2), and PARTNER_ADDED for whoever misses it. */
function finish(world: World, signup: Signup): object {
  const { network, tokens, codes, clock, notices } = world;
  const waba = network.provisionWaba({
    id: signup.waba_id,
    name: signup.name,
    businessId: signup.business_id,
    currency: signup.currency,
    // Nothing is heard of it before it is subscribed, and nothing is paid before somebody pays.
    subscribed: false,
    hasPaymentMethod: false,
  });
  const number = numberFor(world, waba, signup);
  const { token_expires_in_s: seconds } = signup;
  const expiresAt = seconds === undefined ? null : clock.ms() + seconds * 1000;
  const { token } = tokens.issue({ kind: 'business', expiresAt });
  network.allow(token, waba.id);
  notices.tellPartner(waba, {
    event: 'PARTNER_ADDED',
    waba_info: {
      waba_id: waba.id,
      owner_business_id: waba.businessId,
      ...(signup.solution_id !== undefined && { solution_id: signup.solution_id }),
    },
  });
  return { code: codes.issue(token), message: messageOf(waba, number, signup.coexistence) };
}

function numberFor(world: World, waba: Waba, signup: Signup): BusinessNumber | undefined {
  const { display_phone_number: display, preverified_id: preverifiedId } = signup;
  if (preverifiedId !== undefined) return stocked(world, waba, preverifiedId, signup.verified_name ?? signup.name);
  return display === undefined ? undefined : own(world, waba, display, signup);
}

function stocked({ addNumber, nameReview, preverified }: World, waba: Waba, id: string, name: string): BusinessNumber {
  if (!preverified.all().some((each) => each.id === id))
    throw invalid('/preverified_id', 'there is no such pre-verified number');
  const number = addNumber.takeFromStock(waba, id, { verified_name: name });
  nameReview.begin(number);
  return number;
}

function own({ network, nameReview }: World, waba: Waba, display: string, signup: Signup): BusinessNumber {
  const known = network.numberByPhone(digitsOf(display));
  if (known) throw invalid('/display_phone_number', 'this phone number is in use already');
  const number = network.create({
    wabaId: waba.id,
    displayPhoneNumber: display,
    phone: digitsOf(display),
    verifiedName: signup.verified_name ?? signup.name,
    coexistence: signup.coexistence,
  });
  // The dialog verifies the number; registering is left to the partner, except for one that lives in the Business app.
  network.set(number.id, {
    registered: signup.coexistence,
    sharesHistory: signup.share_history,
    nameStatus: 'PENDING_REVIEW',
    quality: 'UNKNOWN',
  });
  nameReview.begin(number);
  return number;
}

function messageOf(waba: Waba, number: BusinessNumber | undefined, coexistence: boolean): object {
  const event = coexistence ? 'FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING' : number ? 'FINISH' : 'FINISH_ONLY_WABA';
  const data = {
    ...(event === 'FINISH' && { phone_number_id: number?.id }),
    waba_id: waba.id,
    business_id: waba.businessId,
    ad_account_ids: [],
    page_ids: [],
    dataset_ids: [],
  };
  return { type: 'WA_EMBEDDED_SIGNUP', event, version: '3', data };
}
