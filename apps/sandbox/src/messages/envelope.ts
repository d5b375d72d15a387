import { badType, GraphError, missing, notValid, required } from '../graph/graph-error.js';
import { isFields, optionalText, type Fields } from '../graph/json.js';
import { checkContacts } from './check-contacts.js';
import { checkLocation, checkReaction, checkText } from './check-simple.js';
import { checkInteractive } from './interactive/check-interactive.js';
import { checkMedia } from './check-media.js';
import { checkTemplate } from './check-template.js';
import { atMost, onlyKeys, type Check, type Content, type Surroundings } from './content.js';

const CALLBACK_DATA_MAX = 512;

const CHECKS: Readonly<Record<string, Check>> = {
  text: checkText,
  template: checkTemplate,
  image: checkMedia('image'),
  video: checkMedia('video'),
  document: checkMedia('document'),
  audio: checkMedia('audio'),
  sticker: checkMedia('sticker'),
  location: checkLocation,
  reaction: checkReaction,
  interactive: checkInteractive,
};

export function requireWhatsApp(envelope: Fields): void {
  if (envelope['messaging_product'] === undefined) throw required('messaging_product');
  if (envelope['messaging_product'] !== 'whatsapp') throw badType('messaging_product', 'one of {WHATSAPP}');
}

/** The type of the message; a `text` object alone stands for type text. */
export function typeOf(envelope: Fields): string {
  const { type } = envelope;
  if (type === undefined && envelope['text'] !== undefined) return 'text';
  if (type === undefined) throw required('type');
  if (type === 'contacts' || (typeof type === 'string' && Object.hasOwn(CHECKS, type))) return type;
  const allowed = [...Object.keys(CHECKS), 'contacts'].join(', ').toUpperCase();
  throw new GraphError(100, undefined, { message: `Param type must be one of {${allowed}} - got "${String(type)}".` });
}

export function contentOf(envelope: Fields, type: string, surroundings: Surroundings): Content {
  const object = envelope[type];
  if (object === undefined || object === null) throw missing(`Parameter '${type}' is mandatory for type '${type}'.`);
  if (type === 'contacts') return checkContacts(object);
  if (!isFields(object)) throw badType(type, 'a JSON object');
  const check = CHECKS[type] as Check;
  return check(object, surroundings);
}

export function callbackDataOf({ biz_opaque_callback_data: data }: Fields): string | undefined {
  if (data === undefined || data === null) return undefined;
  if (typeof data !== 'string') throw badType('biz_opaque_callback_data', 'a string');
  return atMost(data, CALLBACK_DATA_MAX, 'biz_opaque_callback_data');
}

/** The wamid a message quotes; a reaction names its target in its own object instead. */
export function quoteOf({ context }: Fields, type: string): string | undefined {
  if (context === undefined || context === null) return undefined;
  if (!isFields(context)) throw badType('context', 'a JSON object');
  onlyKeys(context, 'context', ['message_id']);
  const { message_id: wamid } = context;
  if (typeof wamid !== 'string' || wamid === '')
    throw missing("Parameter 'context.message_id' is mandatory in a context.");
  if (type === 'reaction') throw notValid("A reaction takes no 'context'.");
  if (!wamid.startsWith('wamid.')) throw notValid("Parameter 'context.message_id' is not a message id.");
  return wamid;
}

/** Whether a free-form message is to be billed and judged as a utility template (source: whatsapp-cloud-api.md §2.1, Direct Send). */
export function isDirectSend({ category }: Fields, type: string): boolean {
  if (category === undefined || category === null) return false;
  if (category !== 'utility') throw badType('category', 'one of {UTILITY}');
  if (type !== 'text' && type !== 'interactive')
    throw notValid("A 'category' goes with text and interactive messages only.");
  return true;
}

/** The identity the business believes the person has (source: whatsapp-cloud-api.md §2.1). */
export const identityHashOf = (envelope: Fields): string | undefined =>
  optionalText(envelope, 'recipient_identity_key_hash');
