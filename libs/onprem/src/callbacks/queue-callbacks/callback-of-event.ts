import type { InboundDetails, StatusDetails } from '#messaging';
import type { NumberId } from '#platform/kernel';
import type { TenantEvent } from '#events';
import type { ApplicationSettings } from '../../application-settings/application-settings.js';
import type { ContactIdentity } from '../../contact-identity/contact-identity.js';
import type { Callback } from '../callback.js';
import { type GroupData, type GroupEventType, isGroupEvent, renderGroup } from '../render/group.js';
import { renderInbound, type InboundNews } from '../render/inbound.js';
import { mediaKindOf } from '../render/media.js';
import { type Json, objectIn } from '../render/payload.js';
import { renderStatus, type StatusNews } from '../render/status.js';

const STATUS = {
  'message.sent': 'sent',
  'message.delivered': 'delivered',
  'message.read': 'read',
  'message.failed': 'failed',
  'message.expired': 'expired',
} as const satisfies Partial<Record<TenantEvent['type'], StatusNews['status']>>;
type StatusType = keyof typeof STATUS;
type ToldType = StatusType | 'inbound.received' | GroupEventType;

/** An event of which the on-premises API has a word. */
export type ToldEvent = TenantEvent & { readonly numberId: NumberId; readonly type: ToldType };
type NewCallback = Omit<Callback, 'id' | 'nodeId'>;

export const isTold = (event: TenantEvent): event is ToldEvent =>
  event.numberId !== undefined &&
  (event.type === 'inbound.received' || event.type in STATUS || isGroupEvent(event.type));

/** The callback that an event causes, or null when its client does not want to hear of it. */
export function callbackOf(
  event: ToldEvent,
  settings: ApplicationSettings,
  identity: ContactIdentity | null,
): NewCallback | null {
  if (event.type === 'inbound.received') return inbound(event, settings, identity);
  if (isGroupEvent(event.type)) return group(event, event.type, settings);
  return status(event as ToldEvent & { type: StatusType }, settings);
}

/** What events of messages carry. */
interface MessageData {
  readonly to: string;
  readonly participant?: string;
  readonly error: StatusNews['error'];
}

function status(event: ToldEvent & { readonly type: StatusType }, settings: ApplicationSettings): NewCallback | null {
  const { to, participant, error } = event.data as MessageData;
  const part = renderStatus(
    {
      messageId: event.subjectId,
      recipient: to,
      participant,
      status: STATUS[event.type],
      at: event.occurredAt,
      error,
      details: (event.details as StatusDetails | undefined) ?? null,
    },
    settings,
  );
  return part && { kind: 'status_change', messageId: event.subjectId, part, ...waits(settings, false) };
}

type InboundData = Pick<InboundNews, 'from' | 'to' | 'group_id' | 'name' | 'type' | 'content' | 'referral'>;
const NO_DETAILS: InboundDetails = { context: null, identity: null, errorCodes: [], quoted: null };

function inbound(
  event: ToldEvent,
  settings: ApplicationSettings,
  identity: ContactIdentity | null,
): NewCallback | null {
  const data = event.data as InboundData;
  const details = (event.details as InboundDetails | undefined) ?? NO_DETAILS;
  const part = renderInbound(
    { ...data, messageId: event.subjectId, at: event.occurredAt, details, identity },
    settings,
  );
  if (!part) return null;
  const awaitsMedia = details.mediaFollows === true && isFetched(data.type, data.content, settings);
  return { kind: 'inbound_message', messageId: event.subjectId, part, ...waits(settings, awaitsMedia) };
}

function group(event: ToldEvent, type: GroupEventType, settings: ApplicationSettings): NewCallback | null {
  const part = renderGroup(type, { ...(event.data as GroupData), at: event.occurredAt });
  return part && { kind: 'inbound_message', messageId: event.subjectId, part, ...waits(settings, false) };
}

const waits = ({ callback_persist }: ApplicationSettings, awaitsMedia: boolean) => ({
  persist: callback_persist,
  awaitsMedia,
});

function isFetched(type: string, content: Json, { media }: ApplicationSettings): boolean {
  const kind = mediaKindOf(type, objectIn(content[type]));
  return kind !== null && media.auto_download.includes(kind);
}
