import type { WantedContent, WantedMessage } from '#messaging';
import { publicId, type NumberId } from '#platform/kernel';
import { LIMITS } from '#whatsapp';
import { messageIdIn } from '../message-id.js';
import { invalid, missing, OnPremRefusal } from '../onprem.errors.js';
import { type Fields, isFields, objectIn, optionalText, textIn } from './fields.js';
import { readCards, readLocation } from './read-cards.js';
import { readInteractive } from './read-interactive.js';
import { MEDIA_TYPES, readMedia } from './read-media.js';
import { readHsm, readTemplate } from './read-template.js';

type Reader = (body: Fields) => WantedContent;

const READERS: Readonly<Record<string, Reader>> = {
  text: readText,
  location: (body) => ({ free: readLocation(body) }),
  contacts: (body) => ({ free: readCards(body) }),
  interactive: (body) => ({ free: readInteractive(body) }),
  template: readTemplate,
  hsm: readHsm,
  ...Object.fromEntries(MEDIA_TYPES.map((type): [string, Reader] => [type, (body) => readMedia(body, type)])),
};
const SHORTEST_TTL = 30;
const LONGEST_TTL = 2_592_000;

/** A request of the on-premises API as the platform understands it. source: whatsapp-onprem-api.md §8 */
export function readMessage(body: unknown, numberId: NumberId): WantedMessage {
  if (!isFields(body)) throw new OnPremRefusal(1025, 'Send a JSON object.');
  const type = optionalText(body, 'type') ?? 'text';
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (!reader) throw invalid('type', `one of ${Object.keys(READERS).join(', ')}`);
  const to = optionalText(body, 'to');
  if (!to) throw missing('to', ` for type '${type}'`);
  const ttl = body['ttl'];
  const ttlSeconds =
    typeof ttl === 'number' && Number.isInteger(ttl) ? Math.min(Math.max(ttl, SHORTEST_TTL), LONGEST_TTL) : undefined;
  return {
    to,
    recipientType: recipientType(body),
    from: publicId('number', numberId),
    content: reader(body),
    ttlSeconds,
    replyTo: answeredIn(body),
  };
}

/** `group` or `individual`, which is the default. */
function recipientType(body: Fields): 'individual' | 'group' {
  const given = optionalText(body, 'recipient_type') ?? 'individual';
  if (given === 'individual' || given === 'group') return given;
  throw new OnPremRefusal(1002, `The recipient type '${given}' is neither individual nor group`);
}

/** `preview_url` stands at the top level; inside `text`, where the hosted API has it, it is heard as well. */
function readText(body: Fields): WantedContent {
  const text = objectIn(body, 'text');
  const words = textIn(text, 'body', 'text.');
  if (words.length > LIMITS.text)
    throw new OnPremRefusal(1001, `The text has ${words.length} characters; at most ${LIMITS.text} are possible`);
  const preview = body['preview_url'] === true || text['preview_url'] === true;
  return { free: { type: 'text', text: { body: words, preview_url: preview } } };
}

/** The message that is quoted; an id that is none of ours quotes nothing. */
function answeredIn(body: Fields): string | undefined {
  const context = isFields(body['context']) ? body['context'] : {};
  const id = messageIdIn(optionalText(context, 'message_id', 'context.') ?? '');
  return id ? publicId('message', id) : undefined;
}
