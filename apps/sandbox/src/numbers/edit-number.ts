import { GraphError, required } from '../graph/graph-error.js';
import { objectIn, optionalText, textIn, type Fields } from '../graph/json.js';
import { requireProduct, wordIn } from '../graph/params.js';
import { verifyOverride } from '../accounts/verify-override.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { World } from '../world.js';
import { pinIn } from './registration.js';

const KEYS = ['messaging_product', 'pin', 'new_display_name', 'webhook_configuration'];

/** `POST /{PNID}`: the PIN, the next display name, the number's own callback (source: whatsapp-cloud-api.md §4.1, §4.2). */
export async function editNumber(world: World, number: BusinessNumber, params: Fields): Promise<void> {
  const unknown = Object.keys(params).find((key) => !KEYS.includes(key));
  if (unknown !== undefined)
    throw new GraphError(100, undefined, { message: `Unexpected key "${unknown}" on a phone number.` });
  if (!KEYS.some((key) => key !== 'messaging_product' && params[key] !== undefined))
    throw required('one of pin, new_display_name, webhook_configuration');
  if (params['messaging_product'] !== undefined) requireProduct(params);
  if (params['pin'] !== undefined) setPin(world, number, pinIn(params));
  if (params['new_display_name'] !== undefined) world.nameReview.ask(number, wordIn(params, 'new_display_name'));
  if (params['webhook_configuration'] !== undefined) await setCallback(world, number, params);
}

function setPin({ network, notices, metaApp }: World, number: BusinessNumber, pin: string): void {
  if (!number.registered) throw new GraphError(133010, 'Register the number before setting a PIN.');
  network.set(number.id, { pin });
  notices.tell(number.waba, 'security', {
    display_phone_number: number.phone,
    event: 'PIN_CHANGED',
    requester: metaApp.id,
  });
}

async function setCallback(world: World, number: BusinessNumber, params: Fields): Promise<void> {
  const wanted = objectIn(params, 'webhook_configuration');
  const uri = optionalText(wanted, 'override_callback_uri') ?? '';
  if (uri !== '') await verifyOverride(world.webhooks, uri, textIn(wanted, 'verify_token'));
  world.network.set(number.id, { overrideUri: uri === '' ? undefined : uri });
}
