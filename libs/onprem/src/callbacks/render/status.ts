import type { StatusDetails } from '#messaging';
import type { ApplicationSettings } from '../../application-settings/application-settings.js';
import { errorOf, type OnPremError } from '../../envelope.js';
import { onPremMessageId } from '../../message-id.js';
import { onPremCodeOf, type Failure } from './error-codes.js';
import { type CallbackPayload, type Json, secondsOf, waIdOf } from './payload.js';

const DAY_MS = 86_400_000;

/** What became of a message that a number sent. */
export interface StatusNews {
  /** UUID of the message. */
  readonly messageId: string;
  readonly recipient: string;
  /** Whose phone speaks, of a message to a group: `recipient`. */
  readonly participant?: string | undefined;
  readonly status: 'sent' | 'delivered' | 'read' | 'failed' | 'expired';
  readonly at: Date;
  readonly error: (Failure & { readonly detail: string }) | null;
  readonly details: StatusDetails | null;
}

/** The body for one status, or null when the client does not want to hear of it. source: whatsapp-onprem-api.md §14.6 */
export function renderStatus(news: StatusNews, settings: ApplicationSettings): CallbackPayload | null {
  if (!isWanted(news.status, settings)) return null;
  const recipient = waIdOf(news.participant ?? news.recipient);
  const failed = news.status === 'failed' || news.status === 'expired';
  const status: Json = {
    id: onPremMessageId(news.messageId, 'out', news.recipient),
    // At both places: it was announced to move inside with v2.45, and clients read either.
    recipient_id: recipient,
    status: failed ? 'failed' : news.status,
    timestamp: secondsOf(news.at),
    type: 'message',
    message: { recipient_id: waIdOf(news.recipient) },
    ...(failed ? { errors: [errorIn(news)] } : pricedAs(news, settings)),
  };
  return { statuses: [status] };
}

/** `webhooks.message.sent` counts before `sent_status`; failures always go out. source: whatsapp-onprem-api.md §5 */
function isWanted(status: StatusNews['status'], { webhooks, sent_status }: ApplicationSettings): boolean {
  switch (status) {
    case 'sent':
      return webhooks.message.sent ?? sent_status;
    case 'delivered':
      return webhooks.message.delivered ?? true;
    case 'read':
      return webhooks.message.read ?? true;
    default:
      return true;
  }
}

/** Whoever gave a message a shorter life gets it back as 410, what has waited for a day is 408. source: whatsapp-onprem-api.md §15, §16 */
function errorIn({ status, error, details }: StatusNews): OnPremError {
  if (status === 'expired')
    return (details?.waitedMs ?? 0) < DAY_MS
      ? errorOf(410, error?.detail ?? 'The message could not be sent in time.')
      : errorOf(408, 'The message could not be sent for a day.');
  return error ? errorOf(onPremCodeOf(error), error.detail) : errorOf(500);
}

/** Only what Meta itself has said; `expiration_timestamp` belongs to `sent` alone. */
function pricedAs({ status, details }: StatusNews, settings: ApplicationSettings): Json {
  if (settings.webhook_payload_conversation_pricingmodel_disabled) return {};
  const { pricing = null, conversation = null } = details ?? {};
  const expires = status === 'sent' ? (conversation?.expiresAt ?? null) : null;
  return {
    ...(conversation && {
      conversation: {
        id: conversation.id,
        ...(expires !== null && { expiration_timestamp: expires }),
        ...(conversation.origin && { origin: { type: conversation.origin } }),
      },
    }),
    ...(pricing && {
      pricing: {
        pricing_model: pricing.model ?? 'PMP',
        ...(pricing.billable !== undefined && { billable: pricing.billable }),
        ...(pricing.category !== undefined && { category: pricing.category }),
      },
    }),
  };
}
