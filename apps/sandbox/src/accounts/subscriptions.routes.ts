import type { FastifyInstance } from 'fastify';
import { nodeIn, wabaOf } from '../graph/call.js';
import { appCallerOf } from '../graph/caller.js';
import { badType, GraphError, required } from '../graph/graph-error.js';
import { optionalWord, paramsOf, textsIn, wordIn } from '../graph/params.js';
import type { Waba } from '../network/waba.js';
import { FIELDS } from '../webhooks/fields.js';
import type { World } from '../world.js';
import { verifyOverride } from './verify-override.js';

const OBJECT = 'whatsapp_business_account';

/** Who is told: the app by its own subscription, an account by `subscribed_apps` (source: whatsapp-cloud-api.md §4.2). */
export function subscriptionRoutes(app: FastifyInstance, world: World): void {
  const { network, webhooks, metaApp } = world;

  app.get('/:version/:node/subscribed_apps', (request, reply) => {
    const waba = wabaOf(request, reply, network);
    return { data: waba.subscribed ? [subscriptionOf(waba, world)] : [] };
  });

  app.post('/:version/:node/subscribed_apps', async (request, reply) => {
    const waba = wabaOf(request, reply, network);
    const params = paramsOf(request);
    const overrideUri = optionalWord(params, 'override_callback_uri');
    if (overrideUri !== undefined) {
      if (!waba.subscribed) throw refused('The app must be subscribed before its callback can be overridden.');
      await verifyOverride(webhooks, overrideUri, wordIn(params, 'verify_token'));
    }
    // A plain subscribe also removes an override that was there.
    network.set(waba.id, { subscribed: true, overrideUri });
    return { success: true };
  });

  app.delete('/:version/:node/subscribed_apps', (request, reply) => {
    const waba = wabaOf(request, reply, network);
    network.set(waba.id, { subscribed: false, overrideUri: undefined });
    return { success: true };
  });

  app.get('/:version/:node/subscriptions', (request, reply) => {
    appCallerOf(request, reply, world, nodeIn(request));
    const { url } = webhooks.report();
    if (url === null) return { data: [] };
    const fields = (metaApp.fields ?? FIELDS).map((name) => ({ name }));
    return { data: [{ object: OBJECT, callback_url: url, active: true, fields }] };
  });

  app.post('/:version/:node/subscriptions', async (request, reply) => {
    appCallerOf(request, reply, world, nodeIn(request));
    const params = paramsOf(request);
    if (wordIn(params, 'object') !== OBJECT) throw badType('object', `one of {${OBJECT}}`);
    const url = wordIn(params, 'callback_url');
    const verifyToken = wordIn(params, 'verify_token');
    const fields = textsIn(params, 'fields');
    if (!fields) throw required('fields');
    const unknown = fields.find((field) => !FIELDS.includes(field));
    if (unknown !== undefined) throw badType('fields', `names of webhook fields, not "${unknown}"`);
    await verifyOverride(webhooks, url, verifyToken);
    metaApp.change({ callbackUrl: url, verifyToken, fields });
    webhooks.pointTo(url, verifyToken);
    return { success: true };
  });

  app.delete('/:version/:node/subscriptions', (request, reply) => {
    appCallerOf(request, reply, world, nodeIn(request));
    metaApp.change({ fields: [] });
    return { success: true };
  });
}

const refused = (message: string): GraphError => new GraphError(100, undefined, { message });

const subscriptionOf = ({ overrideUri }: Waba, { metaApp }: World): object => ({
  whatsapp_business_api_data: { id: metaApp.id, name: metaApp.name, link: 'https://example.org/' },
  ...(overrideUri !== undefined && { override_callback_uri: overrideUri }),
});
