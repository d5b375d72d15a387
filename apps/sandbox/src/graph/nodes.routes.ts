import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Medium } from '../media/media-store.js';
import { numberNode, NUMBER_DEFAULTS, wabaNode, WABA_DEFAULTS } from '../network/number-node.js';
import type { World } from '../world.js';
import { callerOf } from './caller.js';
import { select } from './fields-selection.js';
import { unknownNode } from './graph-error.js';
import type { Fields } from './json.js';

const TEMPLATE_DEFAULTS = ['name', 'status', 'category', 'language', 'components', 'parameter_format'];

/** `GET` and `DELETE /{version}/{node}`: the id alone tells whether it is a number, an account, a template or a medium. */
export function nodeRoutes(app: FastifyInstance, world: World): void {
  app.get('/:version/:node', (request, reply) => {
    const grants = callerOf(request, reply, world.network);
    const { node: id } = request.params as { node: string };
    const { fields } = request.query as { fields?: string };
    return (
      numberIn(world, id, grants, fields) ??
      wabaIn(world, id, grants, fields) ??
      templateIn(world, id, grants, fields) ??
      mediumView(world, request, grants)
    );
  });

  app.delete('/:version/:node', async (request, reply) => {
    const grants = callerOf(request, reply, world.network);
    await world.media.remove(mediumIn(world, request, grants));
    return { success: true };
  });
}

type Grants = ReadonlySet<string>;

function numberIn({ network, webhooks }: World, id: string, grants: Grants, fields?: string): Fields | undefined {
  if (!network.number(id)) return undefined;
  const number = network.requireNumber(id, grants);
  return select(numberNode(number, webhooks.report().url), fields, NUMBER_DEFAULTS, 'WhatsAppBusinessPhoneNumber');
}

function wabaIn({ network }: World, id: string, grants: Grants, fields?: string): Fields | undefined {
  if (!network.waba(id)) return undefined;
  return select(wabaNode(network.requireWaba(id, grants)), fields, WABA_DEFAULTS, 'WhatsAppBusinessAccount');
}

function templateIn({ templates }: World, id: string, grants: Grants, fields?: string): Fields | undefined {
  const template = templates.get(id);
  if (!template || !grants.has(template.row.wabaId)) return undefined;
  return select(template.toNode(), fields, TEMPLATE_DEFAULTS, 'WhatsAppMessageTemplate');
}

/** An id is bound to the account it was uploaded for, and to the number when the caller names one. */
function mediumIn({ media }: World, request: FastifyRequest, grants: Grants): Medium {
  const { node: id } = request.params as { node: string };
  const { phone_number_id: pnid } = request.query as { phone_number_id?: string };
  const medium = media.find(id);
  if (!medium || !grants.has(medium.wabaId) || (pnid !== undefined && pnid !== medium.pnid)) throw unknownNode(id);
  return medium;
}

function mediumView(world: World, request: FastifyRequest, grants: Grants): object {
  const medium = mediumIn(world, request, grants);
  return {
    messaging_product: 'whatsapp',
    url: world.links.urlOf(medium, `${request.protocol}://${request.host}`),
    mime_type: medium.mime,
    sha256: medium.sha256Hex,
    file_size: medium.size,
    id: medium.id,
  };
}
