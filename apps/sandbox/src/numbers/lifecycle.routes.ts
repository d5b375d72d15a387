import type { FastifyInstance } from 'fastify';
import { numberOf, wabaOf } from '../graph/call.js';
import { select } from '../graph/fields-selection.js';
import { GraphError } from '../graph/graph-error.js';
import { pageOf } from '../graph/page.js';
import { paramsOf } from '../graph/params.js';
import type { BusinessNumber } from '../network/business-number.js';
import { numberNode, NUMBER_DEFAULTS } from '../network/number-node.js';
import { migrateAllTemplates } from '../templates/migrate-templates.js';
import type { World } from '../world.js';
import { filtered, sorted, type ListQuery } from './list-numbers.js';
import { requestCode, verifyCode } from './possession.js';
import { countRequest, pinMismatch, register, registrationIn, wrongPinsAfter } from './registration.js';

/** How a number comes to an account and to life (source: whatsapp-cloud-api.md §4.1). */
export function lifecycleRoutes(app: FastifyInstance, world: World): void {
  const { network, clock, nameReview } = world;

  app.get('/:version/:node/phone_numbers', (request, reply) => {
    const waba = wabaOf(request, reply, network);
    const query = request.query as ListQuery;
    const nodes = network.numbersOf(waba).map((number) => numberNode(number, world.reader()));
    const { rows, paging } = pageOf(sorted(filtered(nodes, query.filtering), query.sort), query, request);
    const data = rows.map((node) => select(node, query.fields, NUMBER_DEFAULTS, 'WhatsAppBusinessPhoneNumber'));
    return { data, paging };
  });

  app.post('/:version/:node/phone_numbers', (request, reply) => {
    const number = world.addNumber.execute(wabaOf(request, reply, network), paramsOf(request));
    nameReview.begin(number);
    return { id: number.id };
  });

  app.post('/:version/:node/request_code', (request, reply) => {
    const number = numberOf(request, reply, network);
    network.set(number.id, requestCode(number, paramsOf(request), clock.ms()));
    return { success: true };
  });

  app.post('/:version/:node/verify_code', (request, reply) => {
    const number = numberOf(request, reply, network);
    const { change, refusal } = verifyCode(number, paramsOf(request), clock.ms());
    network.set(number.id, change);
    if (refusal) throw refusal;
    return { success: true };
  });

  app.post('/:version/:node/register', (request, reply) => {
    const number = numberOf(request, reply, network);
    registerNumber(world, number, registrationIn(paramsOf(request)));
    return { success: true };
  });

  app.post('/:version/:node/deregister', (request, reply) => {
    const number = numberOf(request, reply, network);
    if (number.isShared)
      throw new GraphError(100, undefined, {
        message: 'A number of the WhatsApp Business app is disconnected in the app, not by API.',
      });
    count(world, number);
    if (!number.registered) throw new GraphError(133010, 'The number is not registered.');
    network.set(number.id, { registered: false });
    return { success: true };
  });
}

/** Refuses what is one too many, and remembers that it was asked for. */
function count({ network, clock }: World, number: BusinessNumber): void {
  const { change, refusal } = countRequest(number, clock.ms());
  network.set(number.id, change);
  if (refusal) throw refusal;
}

function registerNumber(world: World, number: BusinessNumber, wanted: ReturnType<typeof registrationIn>): void {
  const { network, clock } = world;
  const now = clock.ms();
  count(world, number);
  const wrongPins = wrongPinsAfter(number, wanted.pin, now);
  if (wrongPins) {
    network.set(number.id, { wrongPins });
    throw pinMismatch();
  }
  const change = register(number, wanted, now);
  world.capability.assertMayRegister(number);
  network.set(number.id, change);
  const { migratesFrom } = number.row;
  if (migratesFrom === undefined) return;
  // From now on the phone number lives here; the old node keeps its history and says so.
  network.set(migratesFrom, { registered: false, condition: 'MIGRATED' });
  const source = network.number(migratesFrom);
  if (source) migrateAllTemplates(world.templates, source.waba, number.waba);
}
