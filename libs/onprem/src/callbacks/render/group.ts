import { newId } from '#platform/kernel';
import type { TenantEvent } from '#events';
import { onPremMessageId } from '../../message-id.js';
import { type CallbackPayload, type Json, secondsOf, waIdOf } from './payload.js';

/** The events of groups of which the original had a word. Wishes to join and suspensions came after it. */
const GROUP_EVENTS = [
  'group.created',
  'group.deleted',
  'group.changed',
  'group.participants_added',
  'group.participants_removed',
] as const satisfies readonly TenantEvent['type'][];
export type GroupEventType = (typeof GROUP_EVENTS)[number];

export const isGroupEvent = (type: string): type is GroupEventType =>
  (GROUP_EVENTS as readonly string[]).includes(type);

/** What an event of a group carries, as far as clients are told. */
export interface GroupData {
  readonly group_id: string;
  /** The business number, E.164. */
  readonly to: string;
  readonly subject: string | null;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly initiated_by: string | null;
  readonly changed: { readonly subject: boolean; readonly description: boolean; readonly picture: boolean };
}
type GroupNews = GroupData & { readonly at: Date };

/** One thing that happened in a group, in the original's words. */
interface Happening {
  readonly type: string;
  readonly body: string;
  readonly operator: string;
  readonly users: readonly string[];
}

/** What happened in a group, as system messages; null when the original had no word for it. source: whatsapp-onprem-api.md §14.5 */
export function renderGroup(type: GroupEventType, news: GroupNews): CallbackPayload | null {
  const happenings = happeningsIn(type, news);
  return happenings.length > 0 ? { messages: happenings.map((each) => systemMessage(each, news)) } : null;
}

function happeningsIn(
  type: GroupEventType,
  { to, subject, added, removed, initiated_by, changed }: GroupNews,
): Happening[] {
  const byBusiness = (what: string, body: string, users: readonly string[] = []): Happening => ({
    type: what,
    body,
    operator: to,
    users,
  });
  switch (type) {
    case 'group.created':
      return [byBusiness('group_created', `created the group ${subject ?? ''}`.trim())];
    case 'group.deleted':
      return [byBusiness('group_ended', 'ended the group')];
    case 'group.participants_added':
      return added.length > 0 ? [byBusiness('group_user_joined', 'joined', added)] : [];
    case 'group.participants_removed':
      if (initiated_by !== 'participant')
        return removed.length > 0 ? [byBusiness('group_user_left', 'was removed', removed)] : [];
      return removed.map((person) => ({ type: 'group_user_left', body: 'left', operator: person, users: [person] }));
    case 'group.changed':
      return [
        ...(changed.subject ? [byBusiness('group_subject_changed', `changed the subject to ${subject ?? ''}`)] : []),
        ...(changed.description ? [byBusiness('group_description_changed', 'changed the description')] : []),
        ...(changed.picture ? [byBusiness('group_icon_changed', 'changed the icon')] : []),
      ];
  }
}

/** No message stands behind it; its id is its own, because clients tell callbacks apart by it. */
function systemMessage({ type, body, operator, users }: Happening, { group_id, at }: GroupNews): Json {
  return {
    from: waIdOf(operator),
    group_id,
    id: onPremMessageId(newId<'message'>(at), 'in', operator),
    timestamp: secondsOf(at),
    type: 'system',
    system: { type, body, group_id, operator: waIdOf(operator), users: users.map(waIdOf) },
  };
}
