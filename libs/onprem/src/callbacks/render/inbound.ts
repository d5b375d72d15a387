import type { InboundDetails } from '#messaging';
import type { ApplicationSettings } from '../../application-settings/application-settings.js';
import { type ContactIdentity, shownIdentity } from '../../contact-identity/contact-identity.js';
import { onPremMessageId } from '../../message-id.js';
import { renderContent } from './content.js';
import { type CallbackPayload, type Json, objectIn, pick, secondsOf, waIdOf } from './payload.js';
import { renderSystem } from './system.js';

/** What a person wrote to a number. */
export interface InboundNews {
  /** UUID of the message. */
  readonly messageId: string;
  /** E.164, or a business-scoped user id where the phone is hidden. */
  readonly from: string;
  /** The business number, E.164. */
  readonly to: string;
  /** Meta's id of the group it was written in. */
  readonly group_id?: string | null;
  readonly name: string | null;
  readonly at: Date;
  readonly type: string;
  readonly content: Json;
  readonly referral: Json | null;
  readonly details: InboundDetails;
  /** The key behind the phone, where WhatsApp has told of it. */
  readonly identity: ContactIdentity | null;
}

/** The body for one message, or null when the client does not want to hear of it. source: whatsapp-onprem-api.md §14 */
export function renderInbound(news: InboundNews, settings: ApplicationSettings): CallbackPayload | null {
  if (news.type === 'revoke') return takenBack(news);
  const envelope = {
    from: waIdOf(news.from),
    ...(news.group_id && { group_id: news.group_id }),
    id: onPremMessageId(news.messageId, 'in', news.from),
    timestamp: secondsOf(news.at),
  };
  if (news.type === 'system') {
    const system = renderSystem(news, settings);
    return system && { messages: [{ ...envelope, type: 'system', system }] };
  }
  const { errorCodes } = news.details;
  const content = renderContent({ ...news, errorCodes }, settings.media.auto_download);
  const message: Json = {
    ...envelope,
    ...contextOf(news),
    ...identityOf(news, settings),
    ...referralOf(news),
    ...content,
  };
  return { contacts: [{ profile: { name: news.name ?? '' }, wa_id: waIdOf(news.from) }], messages: [message] };
}

/** The person deleted a message: a status whose id is that message. source: whatsapp-onprem-api.md §14.6 */
function takenBack({ from, at, details: { quoted } }: InboundNews): CallbackPayload | null {
  if (!quoted) return null;
  const id = onPremMessageId(quoted.id, quoted.direction, quoted.recipient);
  return {
    statuses: [{ id, recipient_id: waIdOf(from), status: 'deleted', timestamp: secondsOf(at), type: 'message' }],
  };
}

/** Whom it answers, by the ids clients know; and what Meta says of its origin. */
function contextOf({ to, details: { quoted, context } }: InboundNews): Json {
  const answers = quoted && {
    from: waIdOf(quoted.direction === 'out' ? to : quoted.recipient),
    id: onPremMessageId(quoted.id, quoted.direction, quoted.recipient),
  };
  const said = pick(context ?? {}, 'forwarded', 'frequently_forwarded');
  const product = pick(objectIn(context?.['referred_product']), 'catalog_id', 'product_retailer_id');
  const whole = {
    ...answers,
    ...said,
    ...(Object.keys(product).length > 0 && { referred_product: product }),
  };
  return Object.keys(whole).length > 0 ? { context: whole } : {};
}

const identityOf = ({ identity }: InboundNews, { show_security_notifications: isWanted }: ApplicationSettings): Json =>
  identity && isWanted ? { identity: shownIdentity(identity) } : {};

/** Without the ad's media: its bytes are not fetched, as with `skip_referral_media_download`. source: whatsapp-onprem-api.md §14.4 */
const referralOf = ({ referral }: InboundNews): Json =>
  referral ? { referral: pick(referral, 'source_url', 'source_type', 'source_id', 'headline', 'body') } : {};
