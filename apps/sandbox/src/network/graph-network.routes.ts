import type { FastifyInstance } from 'fastify';
import { callerOf } from '../graph/caller.js';
import { select } from '../graph/fields-selection.js';
import { GraphError, unknownNode } from '../graph/graph-error.js';
import { fieldsOf, isFields, optionalText, textIn } from '../graph/json.js';
import { pageOf } from '../graph/page.js';
import type { World } from '../world.js';
import { numberNode, NUMBER_DEFAULTS } from './number-node.js';
import { register } from './registration.js';
import type { Waba } from './waba.js';

/** Numbers of an account, subscriptions, registration and profile (source: whatsapp-cloud-api.md §4.1, §4.2). */
export function graphNetworkRoutes(app: FastifyInstance, world: World): void {
  const { network, webhooks, clock } = world;

  app.get('/:version/:node/phone_numbers', (request, reply) => {
    const waba = network.requireWaba(nodeIn(request.params), callerOf(request, reply, network));
    const query = request.query as { fields?: string; limit?: string; after?: string; before?: string };
    const { rows, paging } = pageOf(network.numbersOf(waba), query, request);
    const appUrl = webhooks.report().url;
    const data = rows.map((number) =>
      select(numberNode(number, appUrl), query.fields, NUMBER_DEFAULTS, 'WhatsAppBusinessPhoneNumber'),
    );
    return { data, paging };
  });

  app.get('/:version/:node/subscribed_apps', (request, reply) => {
    const waba = network.requireWaba(nodeIn(request.params), callerOf(request, reply, network));
    return { data: waba.subscribed ? [subscriptionOf(waba)] : [] };
  });

  app.post('/:version/:node/subscribed_apps', async (request, reply) => {
    const waba = network.requireWaba(nodeIn(request.params), callerOf(request, reply, network));
    const body = fieldsOf(request.body);
    const overrideUri = optionalText(body, 'override_callback_uri');
    if (overrideUri !== undefined) {
      if (!waba.subscribed) throw refused('The app must be subscribed before its callback can be overridden.');
      await verify(world, overrideUri, textIn(body, 'verify_token'));
    }
    // A plain subscribe also removes an override that was there.
    network.set(waba.id, { subscribed: true, overrideUri });
    return { success: true };
  });

  app.delete('/:version/:node/subscribed_apps', (request, reply) => {
    const waba = network.requireWaba(nodeIn(request.params), callerOf(request, reply, network));
    network.set(waba.id, { subscribed: false, overrideUri: undefined });
    return { success: true };
  });

  app.post('/:version/:node/register', (request, reply) => {
    const number = network.requireNumber(nodeIn(request.params), callerOf(request, reply, network));
    network.set(number.id, register(number, fieldsOf(request.body), clock.ms()));
    return { success: true };
  });

  app.post('/:version/:node/deregister', (request, reply) => {
    const number = network.requireNumber(nodeIn(request.params), callerOf(request, reply, network));
    network.set(number.id, { registered: false });
    return { success: true };
  });

  app.get('/:version/:node/whatsapp_business_profile', (request, reply) => {
    const number = network.requireNumber(nodeIn(request.params), callerOf(request, reply, network));
    return { data: [{ ...number.profile, messaging_product: 'whatsapp' }] };
  });

  app.post('/:version/:node/whatsapp_business_profile', (request, reply) => {
    const number = network.requireNumber(nodeIn(request.params), callerOf(request, reply, network));
    const { messaging_product: product, ...change } = fieldsOf(request.body);
    if (product !== 'whatsapp') throw refused('The parameter messaging_product is required.');
    network.set(number.id, { profile: { ...number.profile, ...change } });
    return { success: true };
  });

  app.post('/:version/:node', async (request, reply) => {
    const grants = callerOf(request, reply, network);
    const id = nodeIn(request.params);
    const template = world.templates.get(id);
    if (template) {
      if (!grants.has(template.row.wabaId)) throw unknownNode(id);
      world.editTemplate.execute(template, fieldsOf(request.body));
      return { success: true };
    }
    const number = network.requireNumber(id, grants);
    const { webhook_configuration: wanted, pin } = fieldsOf(request.body);
    if (typeof pin === 'string') network.set(id, { pin });
    if (isFields(wanted)) {
      const uri = optionalText(wanted, 'override_callback_uri') ?? '';
      if (uri !== '') await verify(world, uri, textIn(wanted, 'verify_token'));
      network.set(number.id, { overrideUri: uri === '' ? undefined : uri });
    }
    return { success: true };
  });
}

const nodeIn = (params: unknown): string => (params as { node: string }).node;

const refused = (message: string): GraphError => new GraphError(100, undefined, { message });

async function verify({ webhooks }: World, uri: string, token: string): Promise<void> {
  if (uri.length > 200 || !URL.canParse(uri))
    throw refused('Param override_callback_uri must be a URL of at most 200 characters.');
  if (!(await webhooks.verify(uri, token)))
    throw refused('The callback URL could not be verified with the given token.');
}

const subscriptionOf = ({ overrideUri }: Waba): object => ({
  whatsapp_business_api_data: { id: '880011223344556', name: 'Sandbox app', link: 'https://example.org/' },
  ...(overrideUri !== undefined && { override_callback_uri: overrideUri }),
});
