import { parsePublicId } from '#platform/kernel';
import { errorOf } from '../../envelope.js';
import { mediaKindOf, mediaObject } from './media.js';
import { type Json, objectIn, objectsIn, pick } from './payload.js';

/** What a person's message says, as Meta handed it on. */
export interface InboundContent {
  readonly type: string;
  readonly content: Json;
  /** Why there is no content. */
  readonly errorCodes: readonly number[];
}

/** Meta could not fetch what the person sent. source: whatsapp-cloud-api.md §6.2 */
const MEDIA_NOT_FETCHED = 131052;
const REPLIES = ['button_reply', 'list_reply'];

/**
 * `type` and the object of that type. What came after the on-premises API (reactions, edits, flows, calls, polls …) is
 * `unknown` with error 501, the way the original itself announced what it did not know. source: whatsapp-onprem-api.md §14.3
 */
export function renderContent(inbound: InboundContent, autoDownload: readonly string[]): Json {
  const { type, content } = inbound;
  const payload = objectIn(content[type]);
  const kind = mediaKindOf(type, payload);
  if (kind) {
    const id = autoDownload.includes(kind) ? ownMediaId(content, payload) : null;
    return { type: kind, [kind]: mediaObject(kind, payload, id) };
  }
  return written(type, payload, content[type]) ?? unknown(inbound);
}

function written(type: string, payload: Json, raw: unknown): Json | null {
  switch (type) {
    case 'text':
      return { type, text: pick(payload, 'body') };
    case 'location':
      return { type, location: pick(payload, 'latitude', 'longitude', 'name', 'address', 'url') };
    case 'contacts':
      return { type, contacts: objectsIn(raw).map(card) };
    case 'button':
      // Null, not missing, where a button has none.
      return { type, button: { payload: payload['payload'] ?? null, ...pick(payload, 'text') } };
    case 'interactive':
      return interactive(payload);
    case 'order':
      return { type, order: { ...pick(payload, 'catalog_id', 'text'), product_items: products(payload) } };
    default:
      return null;
  }
}

function interactive(payload: Json): Json | null {
  const kind = String(payload['type']);
  if (!REPLIES.includes(kind)) return null;
  const reply = pick(objectIn(payload[kind]), 'id', 'title', 'description');
  return { type: 'interactive', interactive: { type: kind, [kind]: reply } };
}

const card = (contact: Json): Json =>
  pick(contact, 'name', 'phones', 'emails', 'urls', 'addresses', 'org', 'birthday', 'ims');

const products = (order: Json): readonly Json[] =>
  objectsIn(order['product_items']).map((item) =>
    pick(item, 'product_retailer_id', 'quantity', 'item_price', 'currency'),
  );

function unknown({ type, content, errorCodes }: InboundContent): Json {
  if (errorCodes.includes(MEDIA_NOT_FETCHED)) return { type: 'unknown', errors: [errorOf(400)] };
  const isEphemeral = type === 'ephemeral' || objectIn(content[type])['type'] === 'ephemeral';
  return { type: isEphemeral ? 'ephemeral' : 'unknown', errors: [errorOf(501)] };
}

/** The id under which the platform keeps the file, once it does. */
function ownMediaId(content: Json, payload: Json): string | null {
  const id = payload['media_id'] ?? content['media_id'];
  return typeof id === 'string' ? (parsePublicId('media', id) ?? id) : null;
}
