import { createPublicKey } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { baseUrlOf, numberOf } from '../graph/call.js';
import { pick, withAbsent } from '../graph/fields-selection.js';
import { badType, required } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import { flagIn, paramsOf, wordIn } from '../graph/params.js';
import type { World } from '../world.js';
import { automationAfter } from './automation.js';
import { profileChange, PROFILE_FIELDS } from './profile.js';
import { settingsAfter, settingsOf, SETTINGS_FIELDS } from './settings.js';

/** What a number has besides itself: profile, settings, shop, ice breakers, key, username (source: whatsapp-cloud-api.md §4.1). */
export function numberResourceRoutes(app: FastifyInstance, world: World): void {
  const { network } = world;
  profileRoutes(app, world);
  shopRoutes(app, world);
  keyRoutes(app, world);
  usernameRoutes(app, world);

  app.get('/:version/:node/settings', (request, reply) => {
    const settings = settingsOf(numberOf(request, reply, network));
    return asked(request, settings, SETTINGS_FIELDS, 'WhatsAppBusinessPhoneNumberSettings');
  });

  app.post('/:version/:node/settings', (request, reply) => {
    const number = numberOf(request, reply, network);
    network.set(number.id, { settings: settingsAfter(number, paramsOf(request)) });
    return { success: true };
  });

  app.post('/:version/:node/conversational_automation', (request, reply) => {
    const number = numberOf(request, reply, network);
    network.set(number.id, { automation: automationAfter(number.automation, paramsOf(request)) });
    return { success: true };
  });
}

const KEY_FIELDS = ['business_public_key', 'business_public_key_signature_status'];

/** What the caller wants to see of it; all of it when no `fields` say otherwise. */
function asked(request: FastifyRequest, node: Fields, names: readonly string[], nodeType: string): Fields {
  const { fields } = request.query as { fields?: string };
  return pick(withAbsent(names, node), fields, names, nodeType);
}

function profileRoutes(app: FastifyInstance, { network, uploads }: World): void {
  app.get('/:version/:node/whatsapp_business_profile', (request, reply) => {
    const number = numberOf(request, reply, network);
    const profile = asked(request, number.profile, PROFILE_FIELDS, 'WhatsAppBusinessProfile');
    return { data: [{ ...profile, messaging_product: 'whatsapp' }] };
  });

  app.post('/:version/:node/whatsapp_business_profile', (request, reply) => {
    const number = numberOf(request, reply, network);
    const pictureOf = (handle: string) =>
      uploads.typeOf(handle)?.startsWith('image/')
        ? `${baseUrlOf(request)}/pictures/${encodeURIComponent(handle)}`
        : undefined;
    const change = profileChange(paramsOf(request), pictureOf);
    network.set(number.id, { profile: { ...number.profile, ...change } });
    return { success: true };
  });
}

function shopRoutes(app: FastifyInstance, { network }: World): void {
  app.get('/:version/:node/whatsapp_commerce_settings', (request, reply) => {
    const { id, commerce } = numberOf(request, reply, network);
    const shop = asked(request, commerce, ['is_cart_enabled', 'is_catalog_visible'], 'CommerceSettings');
    return { data: [{ id, ...shop }] };
  });

  app.post('/:version/:node/whatsapp_commerce_settings', (request, reply) => {
    const { id, commerce } = numberOf(request, reply, network);
    const params = paramsOf(request);
    const cart = flagIn(params, 'is_cart_enabled');
    const catalog = flagIn(params, 'is_catalog_visible');
    if (cart === undefined && catalog === undefined) throw required('one of is_cart_enabled, is_catalog_visible');
    network.set(id, {
      commerce: {
        is_cart_enabled: cart ?? commerce.is_cart_enabled,
        is_catalog_visible: catalog ?? commerce.is_catalog_visible,
      },
    });
    return { success: true };
  });
}

function keyRoutes(app: FastifyInstance, { network }: World): void {
  app.get('/:version/:node/whatsapp_business_encryption', (request, reply) => {
    const { publicKey } = numberOf(request, reply, network);
    const key =
      publicKey === null ? {} : { business_public_key: publicKey, business_public_key_signature_status: 'VALID' };
    return asked(request, key, KEY_FIELDS, 'WhatsAppBusinessEncryption');
  });

  app.post('/:version/:node/whatsapp_business_encryption', (request, reply) => {
    const number = numberOf(request, reply, network);
    const publicKey = wordIn(paramsOf(request), 'business_public_key');
    if (!isRsa2048(publicKey)) throw badType('business_public_key', 'an RSA key of 2048 bits in PEM');
    network.set(number.id, { publicKey });
    return { success: true };
  });
}

function usernameRoutes(app: FastifyInstance, { network, usernames }: World): void {
  app.get('/:version/:node/username', (request, reply) => {
    const { username } = numberOf(request, reply, network);
    const shown = username ? { username: username.name, status: username.status } : {};
    return asked(request, shown, ['username', 'status'], 'WhatsAppBusinessUsername');
  });

  app.post('/:version/:node/username', (request, reply) => ({
    status: usernames.claim(numberOf(request, reply, network), paramsOf(request)),
  }));

  app.delete('/:version/:node/username', (request, reply) => {
    usernames.release(numberOf(request, reply, network));
    return { success: true };
  });

  app.get('/:version/:node/username_suggestions', (request, reply) => ({
    data: usernames.suggestions(numberOf(request, reply, network)),
  }));
}

function isRsa2048(pem: string): boolean {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'rsa' && key.asymmetricKeyDetails?.modulusLength === 2_048;
  } catch {
    return false;
  }
}
