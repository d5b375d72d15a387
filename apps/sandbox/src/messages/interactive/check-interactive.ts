import type { Shown } from '../../chats/shown.js';
import { badType, GraphError, missing, notValid } from '../../graph/graph-error.js';
import { isFields, optionalText, type Fields } from '../../graph/json.js';
import type { MediaKind } from '../../media/kinds.js';
import { headerMedia } from '../check-media.js';
import { freeForm, onlyKeys, type Check, type Surroundings } from '../content.js';
import { lengthOf } from '../limits.js';
import { carousel } from './carousel.js';
import { catalogMessage, product, productList } from './commerce.js';
import { flow } from './flow.js';
import type { Kind } from './kind.js';
import { orderDetails, orderStatus } from './payments.js';
import { listMenu, replyButtons } from './replies.js';
import {
  addressForm,
  callPermissionRequest,
  contactInfoRequest,
  linkButton,
  locationRequest,
  voiceCall,
} from './single-action.js';

const HEADER_MAX = 60;
const FOOTER_MAX = 60;

const KINDS: Readonly<Record<string, Kind>> = {
  button: replyButtons,
  list: listMenu,
  cta_url: linkButton,
  flow,
  product,
  product_list: productList,
  catalog_message: catalogMessage,
  location_request_message: locationRequest,
  address_message: addressForm,
  carousel,
  request_contact_info: contactInfoRequest,
  voice_call: voiceCall,
  call_permission_request: callPermissionRequest,
  order_details: orderDetails,
  order_status: orderStatus,
};

/** source: whatsapp-cloud-api.md §2.3 */
export const checkInteractive: Check = (interactive, surroundings) => {
  onlyKeys(interactive, 'interactive', ['type', 'header', 'body', 'footer', 'action']);
  const kind = kindOf(interactive['type']);
  const text = bodyOf(interactive, kind);
  const footer = footerOf(interactive, kind);
  const { action } = interactive;
  if (!isFields(action)) throw missing("Parameter 'interactive.action' is mandatory.");
  const { buttons, cards, data } = kind.read(action, surroundings);
  return freeForm({ text, footer, ...headerOf(interactive, kind, surroundings), buttons, cards, data });
};

function kindOf(type: unknown): Kind {
  if (type === undefined) throw missing("Parameter 'interactive.type' is mandatory.");
  const kind = typeof type === 'string' && Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (kind) return kind;
  const allowed = Object.keys(KINDS).join(', ').toUpperCase();
  throw new GraphError(100, undefined, {
    message: `Param interactive['type'] must be one of {${allowed}} - got "${String(type)}".`,
  });
}

function bodyOf(interactive: Fields, { bodyMax, bodyOptional }: Kind): string | undefined {
  if (interactive['body'] === undefined && bodyOptional) return undefined;
  return lengthOf(textIn(interactive, 'body') ?? '', 1, bodyMax, 'Body text');
}

function footerOf(interactive: Fields, { withoutFooter }: Kind): string | undefined {
  if (interactive['footer'] === undefined) return undefined;
  if (withoutFooter) throw notValid('A footer is not allowed for this interactive message.');
  return lengthOf(textIn(interactive, 'footer') ?? '', 1, FOOTER_MAX, 'Footer text');
}

function headerOf(interactive: Fields, kind: Kind, surroundings: Surroundings): Pick<Shown, 'header' | 'media'> {
  const { header } = interactive;
  if (header === undefined) {
    if (kind.headerRequired) throw missing("Parameter 'interactive.header' is mandatory for this interactive message.");
    return {};
  }
  if (!isFields(header)) throw badType("interactive['header']", 'a JSON object');
  const { type } = header;
  if (typeof type !== 'string' || !kind.headers.includes(type))
    throw notValid(`Header of type '${String(type)}' is not allowed for this interactive message.`);
  onlyKeys(header, 'interactive.header', ['type', type]);
  if (type === 'text') return { header: lengthOf(optionalText(header, 'text') ?? '', 1, HEADER_MAX, 'Header text') };
  return { media: headerMedia(header, type as MediaKind, 'interactive.header', surroundings) };
}

function textIn(interactive: Fields, name: string): string | undefined {
  const part = interactive[name];
  if (part === undefined) return undefined;
  if (!isFields(part)) throw badType(`interactive['${name}']`, 'a JSON object');
  onlyKeys(part, `interactive.${name}`, ['text']);
  return optionalText(part, 'text', `interactive['${name}']['text']`);
}
