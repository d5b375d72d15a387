import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { type GroupNews, groupNewsIn } from './group-news.js';
import { fromWaId } from './phone.js';

/**
 * What Meta posts. Parsers are lenient: an unknown field is kept, an unknown type is stored, a broken change is set aside and
 * its neighbours are processed. source: whatsapp-cloud-api.md §5
 */
const Envelope = z.looseObject({
  object: z.string(),
  entry: z.array(z.looseObject({ id: z.coerce.string(), changes: z.array(z.unknown()).default([]) })).default([]),
});
const Change = z.looseObject({ field: z.string(), value: z.looseObject({}) });

const Seconds = z.coerce.number().int().nonnegative();
const Failure = z.looseObject({
  code: z.coerce.number().int(),
  title: z.string().default(''),
  message: z.string().optional(),
  error_data: z.looseObject({ details: z.string().optional() }).optional(),
});

const Metadata = z.looseObject({ phone_number_id: z.coerce.string() });
const Pricing = z.looseObject({
  billable: z.boolean().optional(),
  pricing_model: z.string().optional(),
  type: z.string().optional(),
  category: z.string().optional(),
});
/** Still there for free entry points. source: whatsapp-cloud-api.md §5.3 */
const Conversation = z.looseObject({
  id: z.string(),
  expiration_timestamp: Seconds.optional(),
  origin: z.looseObject({ type: z.string().optional() }).optional(),
});
const Status = z.looseObject({
  id: z.string(),
  status: z.string(),
  timestamp: Seconds,
  recipient_id: z.string().optional(),
  recipient_user_id: z.string().optional(),
  // Of a message to a group; docs spell it both ways. source: whatsapp-cloud-api.md §5.3
  recipient_participant_id: z.string().optional(),
  participant_recipient_id: z.string().optional(),
  recipient_participant_user_id: z.string().optional(),
  biz_opaque_callback_data: z.string().optional(),
  pricing: Pricing.optional(),
  conversation: Conversation.optional().catch(undefined),
  errors: z.array(Failure).optional(),
});
const Inbound = z.looseObject({
  id: z.string(),
  from: z.string().optional(),
  from_user_id: z.string().optional(),
  group_id: z.string().optional(),
  timestamp: Seconds,
  type: z.string(),
  context: z.looseObject({ id: z.string().optional() }).optional(),
  referral: z.looseObject({}).optional(),
  identity: z.looseObject({}).optional().catch(undefined),
  errors: z.array(Failure).optional().catch(undefined),
});
const Profile = z.looseObject({
  wa_id: z.string().optional(),
  user_id: z.string().optional(),
  profile: z.looseObject({ name: z.string().optional() }).optional(),
  identity_key_hash: z.string().optional().catch(undefined),
});

export interface StatusUpdate {
  readonly phoneNumberId: string;
  readonly wamid: string;
  readonly status: string;
  readonly at: Date;
  readonly recipient: string | null;
  /** Whose phone speaks, of a message to a group: E.164, or a business-scoped user id. */
  readonly participant: string | null;
  readonly callbackData: string | null;
  readonly pricing: {
    readonly model?: string;
    readonly type?: string;
    readonly category?: string;
    readonly billable?: boolean;
  } | null;
  /** `expiresAt` in epoch seconds. */
  readonly conversation: {
    readonly id: string;
    readonly origin: string | null;
    readonly expiresAt: number | null;
  } | null;
  readonly error: { readonly code: number; readonly title: string; readonly details: string | null } | null;
}

export interface InboundMessage {
  readonly phoneNumberId: string;
  readonly wamid: string;
  readonly at: Date;
  readonly phone: string | null;
  readonly bsuid: string | null;
  /** Meta's id of the group it was written in; null when it was written to the number itself. */
  readonly groupId: string | null;
  readonly name: string | null;
  readonly type: string;
  /** The words of the message, where it has any: text, caption, the label of a tapped button or row. */
  readonly text: string | null;
  readonly content: Readonly<Record<string, unknown>>;
  readonly replyToWamid: string | null;
  readonly referral: Readonly<Record<string, unknown>> | null;
  /** As Meta says it: forwarded, an enquiry about a product, whom it answers. */
  readonly context: Readonly<Record<string, unknown>> | null;
  /** Of the key behind the phone, where the number asks for it: its `hash`, and more when it has changed. */
  readonly identity: Readonly<Record<string, unknown>> | null;
  /** Why there is no content, where Meta could not hand it on. */
  readonly errorCodes: readonly number[];
}

export interface PreferenceChange {
  readonly phoneNumberId: string;
  readonly phone: string | null;
  readonly bsuid: string | null;
  readonly value: string;
  readonly category: string;
  readonly at: Date;
}

export interface TemplateVerdict {
  readonly wabaId: string;
  readonly metaId: string | null;
  readonly name: string;
  readonly language: string;
  readonly event: string;
  readonly reason: string | null;
  readonly category: string | null;
}

/** An envelope taken apart; `leftOver` holds what could not be understood, to be kept and shown. */
export interface Notification {
  readonly statuses: StatusUpdate[];
  readonly inbound: InboundMessage[];
  readonly preferences: PreferenceChange[];
  readonly verdicts: TemplateVerdict[];
  readonly groups: GroupNews[];
  readonly leftOver: unknown[];
}

/** True when the signature header was made over exactly these bytes with one of the app's secrets. */
export function isSignedBy(secrets: readonly string[], rawBody: Buffer, header: string | undefined): boolean {
  if (!header?.startsWith('sha256=')) return false;
  const given = Buffer.from(header.slice('sha256='.length), 'hex');
  return secrets.some((secret) => {
    const expected = createHmac('sha256', secret).update(rawBody).digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

export function parseNotification(json: string): Notification {
  const notification: Notification = {
    statuses: [],
    inbound: [],
    preferences: [],
    verdicts: [],
    groups: [],
    leftOver: [],
  };
  const envelope = Envelope.safeParse(JSON.parse(quoteBigNumbers(json)));
  if (!envelope.success) return { ...notification, leftOver: [json.slice(0, 10_000)] };
  for (const entry of envelope.data.entry)
    for (const change of entry.changes) takeApart(change, entry.id, notification);
  return notification;
}

/** Template ids arrive as JSON numbers beyond 2^53; they must not lose digits. source: whatsapp-cloud-api.md §12 no. 13 */
const quoteBigNumbers = (json: string): string => json.replace(/("message_template_id"\s*:\s*)(\d+)/g, '$1"$2"');

function takeApart(raw: unknown, wabaId: string, into: Notification): void {
  const change = Change.safeParse(raw);
  if (!change.success) return void into.leftOver.push(raw);
  const { field, value } = change.data;
  if (field === 'messages') return messagesOf(value, into);
  if (field === 'user_preferences') return preferencesOf(value, into);
  if (field === 'message_template_status_update') return verdictOf(value, wabaId, into);
  if (field.startsWith('group_')) return groupsOf(value, into);
  into.leftOver.push(raw);
}

function messagesOf(value: Record<string, unknown>, into: Notification): void {
  const metadata = Metadata.safeParse(value['metadata']);
  if (!metadata.success) return void into.leftOver.push(value);
  const phoneNumberId = metadata.data.phone_number_id;
  const profiles = list(value['contacts'])
    .map((each) => Profile.safeParse(each))
    .flatMap((each) => (each.success ? [each.data] : []));
  for (const raw of list(value['statuses'])) {
    const status = Status.safeParse(raw);
    if (status.success) into.statuses.push(statusOf(status.data, phoneNumberId));
    else into.leftOver.push(raw);
  }
  for (const raw of list(value['messages'])) {
    const message = Inbound.safeParse(raw);
    if (message.success) into.inbound.push(inboundOf(message.data, phoneNumberId, profiles));
    else into.leftOver.push(raw);
  }
}

function groupsOf(value: Record<string, unknown>, into: Notification): void {
  const metadata = Metadata.safeParse(value['metadata']);
  if (!metadata.success) return void into.leftOver.push(value);
  for (const raw of list(value['groups'])) {
    const news = groupNewsIn(raw, metadata.data.phone_number_id);
    if (news) into.groups.push(news);
    else into.leftOver.push(raw);
  }
}

function statusOf(status: z.output<typeof Status>, phoneNumberId: string): StatusUpdate {
  const error = status.errors?.[0];
  return {
    phoneNumberId,
    wamid: status.id,
    status: status.status,
    at: new Date(status.timestamp * 1000),
    recipient: status.recipient_id ?? status.recipient_user_id ?? null,
    participant: participantOf(status),
    callbackData: status.biz_opaque_callback_data ?? null,
    pricing: status.pricing
      ? {
          ...(status.pricing.pricing_model === undefined ? {} : { model: status.pricing.pricing_model }),
          ...(status.pricing.type === undefined ? {} : { type: status.pricing.type }),
          // Docs spell it both ways. source: whatsapp-cloud-api.md §5.3
          ...(status.pricing.category === undefined ? {} : { category: status.pricing.category.replaceAll('-', '_') }),
          ...(status.pricing.billable === undefined ? {} : { billable: status.pricing.billable }),
        }
      : null,
    conversation: conversationOf(status.conversation),
    error: error
      ? { code: error.code, title: error.title || (error.message ?? ''), details: error.error_data?.details ?? null }
      : null,
  };
}

function participantOf(status: z.output<typeof Status>): string | null {
  const waId = status.recipient_participant_id ?? status.participant_recipient_id;
  return waId ? fromWaId(waId) : (status.recipient_participant_user_id ?? null);
}

const conversationOf = (said: z.output<typeof Conversation> | undefined): StatusUpdate['conversation'] =>
  said
    ? {
        id: said.id,
        origin: said.origin?.type ?? null,
        expiresAt: said.expiration_timestamp ?? null,
      }
    : null;

function inboundOf(
  message: z.output<typeof Inbound>,
  phoneNumberId: string,
  profiles: readonly z.output<typeof Profile>[],
): InboundMessage {
  // Matched by id and never by position: system messages have no contacts at all.
  const profile = profiles.find(
    (each) =>
      (message.from && each.wa_id === message.from) || (message.from_user_id && each.user_id === message.from_user_id),
  );
  return {
    phoneNumberId,
    wamid: message.id,
    at: new Date(message.timestamp * 1000),
    phone: message.from ? fromWaId(message.from) : null,
    bsuid: message.from_user_id ?? null,
    groupId: message.group_id ?? null,
    name: profile?.profile?.name ?? null,
    type: message.type,
    text: wordsOf(message),
    content: { type: message.type, [message.type]: message[message.type] ?? null },
    replyToWamid: message.context?.id ?? null,
    referral: message.referral ?? null,
    context: message.context ?? null,
    identity: message.identity ?? (profile?.identity_key_hash ? { hash: profile.identity_key_hash } : null),
    errorCodes: (message.errors ?? []).map(({ code }) => code),
  };
}

const Words = z.looseObject({
  text: z.looseObject({ body: z.string() }).optional().catch(undefined),
  button: z.looseObject({ text: z.string() }).optional().catch(undefined),
  interactive: z
    .looseObject({
      button_reply: z.looseObject({ title: z.string() }).optional(),
      list_reply: z.looseObject({ title: z.string() }).optional(),
    })
    .optional()
    .catch(undefined),
});

function wordsOf(message: Record<string, unknown>): string | null {
  const { text, button, interactive } = Words.parse(message);
  const media = message[String(message['type'])] as { caption?: unknown } | undefined;
  const caption = typeof media?.caption === 'string' ? media.caption : null;
  return text?.body ?? button?.text ?? interactive?.button_reply?.title ?? interactive?.list_reply?.title ?? caption;
}

const Preference = z.looseObject({
  wa_id: z.string().optional(),
  user_id: z.string().optional(),
  category: z.string(),
  value: z.string(),
  timestamp: Seconds,
});

function preferencesOf(value: Record<string, unknown>, into: Notification): void {
  const metadata = Metadata.safeParse(value['metadata']);
  if (!metadata.success) return void into.leftOver.push(value);
  for (const raw of list(value['user_preferences'])) {
    const preference = Preference.safeParse(raw);
    if (!preference.success) {
      into.leftOver.push(raw);
      continue;
    }
    const { wa_id, user_id, category, value: wish, timestamp } = preference.data;
    into.preferences.push({
      phoneNumberId: metadata.data.phone_number_id,
      phone: wa_id ? `+${wa_id}` : null,
      bsuid: user_id ?? null,
      value: wish,
      category,
      at: new Date(timestamp * 1000),
    });
  }
}

const Verdict = z.looseObject({
  event: z.string(),
  message_template_id: z.coerce.string().optional(),
  message_template_name: z.string(),
  message_template_language: z.string(),
  reason: z.string().nullish(),
  message_template_category: z.string().nullish(),
});

function verdictOf(value: Record<string, unknown>, wabaId: string, into: Notification): void {
  const verdict = Verdict.safeParse(value);
  if (!verdict.success) return void into.leftOver.push(value);
  into.verdicts.push({
    wabaId,
    metaId: verdict.data.message_template_id ?? null,
    name: verdict.data.message_template_name,
    language: verdict.data.message_template_language.replaceAll('-', '_'),
    event: verdict.data.event,
    reason: verdict.data.reason ?? null,
    category: verdict.data.message_template_category ?? null,
  });
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
