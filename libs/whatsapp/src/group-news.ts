import { z } from 'zod';
import { fromWaId } from './phone.js';

/** What Meta tells of a group. source: whatsapp-cloud-api.md §5.7 */
export const GROUP_NEWS = [
  'group_create',
  'group_delete',
  'group_participants_add',
  'group_participants_remove',
  'group_join_request_created',
  'group_join_request_revoked',
  'group_settings_update',
  'group_suspend',
  'group_suspend_cleared',
] as const;
export type GroupNewsType = (typeof GROUP_NEWS)[number];

/** One piece of news about one group of one number. */
export interface GroupNews {
  readonly phoneNumberId: string;
  readonly groupId: string;
  readonly at: Date;
  readonly type: GroupNewsType;
  /** Of the call that caused it. */
  readonly requestId: string | null;
  /** As the group is called from now on; null when this news does not say. */
  readonly subject: string | null;
  readonly description: string | null;
  readonly inviteLink: string | null;
  readonly pictureChanged: boolean;
  /** E.164, or a business-scoped user id where the phone is hidden. */
  readonly joined: readonly string[];
  readonly left: readonly string[];
  readonly initiatedBy: string | null;
  readonly joinRequest: { readonly id: string; readonly from: string | null } | null;
  /** What did not work. */
  readonly errors: readonly { readonly code: number; readonly message: string }[];
}

const Participant = z.looseObject({ wa_id: z.string().optional(), user_id: z.string().optional() });
const Participants = z.array(Participant).default([]).catch([]);
const Setting = z.looseObject({ text: z.string().optional(), update_successful: z.boolean().optional() });
const Failure = z.looseObject({ code: z.coerce.number().int(), message: z.string().default('') });
const Failures = z.array(Failure).default([]).catch([]);
const News = z.looseObject({
  timestamp: z.coerce.number().int().nonnegative(),
  group_id: z.string(),
  type: z.enum(GROUP_NEWS),
  request_id: z.string().optional(),
  subject: z.string().optional(),
  description: z.string().optional(),
  invite_link: z.string().optional(),
  added_participants: Participants,
  removed_participants: Participants,
  failed_participants: z
    .array(z.looseObject({ errors: Failures }))
    .default([])
    .catch([]),
  initiated_by: z.string().optional(),
  join_request_id: z.string().optional(),
  wa_id: z.string().optional(),
  group_subject: Setting.optional().catch(undefined),
  group_description: Setting.optional().catch(undefined),
  profile_picture: Setting.optional().catch(undefined),
  errors: Failures,
});

/** The news in one item of `groups`, or null when it is none that we know. */
export function groupNewsIn(raw: unknown, phoneNumberId: string): GroupNews | null {
  const parsed = News.safeParse(raw);
  if (!parsed.success) return null;
  const news = parsed.data;
  return {
    phoneNumberId,
    groupId: news.group_id,
    at: new Date(news.timestamp * 1_000),
    type: news.type,
    requestId: news.request_id ?? null,
    subject: taken(news.group_subject) ?? news.subject ?? null,
    description: taken(news.group_description) ?? news.description ?? null,
    inviteLink: news.invite_link ?? null,
    pictureChanged: news.profile_picture?.update_successful === true,
    joined: news.added_participants.flatMap(addressOf),
    left: news.removed_participants.flatMap(addressOf),
    initiatedBy: news.initiated_by ?? null,
    joinRequest: news.join_request_id
      ? { id: news.join_request_id, from: news.wa_id ? fromWaId(news.wa_id) : null }
      : null,
    errors: [...news.errors, ...news.failed_participants.flatMap((each) => each.errors)].map(({ code, message }) => ({
      code,
      message,
    })),
  };
}

/** A setting counts when Meta has put it into force. */
const taken = (setting: z.output<typeof Setting> | undefined): string | undefined =>
  setting?.update_successful === false ? undefined : setting?.text;

const addressOf = ({ wa_id: waId, user_id: userId }: z.output<typeof Participant>): string[] => {
  const address = waId ? fromWaId(waId) : userId;
  return address ? [address] : [];
};
