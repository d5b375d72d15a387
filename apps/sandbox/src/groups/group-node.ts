import { GraphError, required } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import { sized } from '../graph/params.js';
import { DESCRIPTION_MAX, SUBJECT_MAX, type Group } from './group.js';
import type { GroupNews } from './group-news.js';
import type { Groups } from './groups.js';

export const GROUP_DEFAULTS = [
  'subject',
  'description',
  'suspended',
  'creation_timestamp',
  'participants',
  'total_participant_count',
  'join_approval_mode',
] as const;

/** Every field of a group that can be read (source: whatsapp-cloud-api.md §4.9). */
export const groupNode = (group: Group): Fields => ({
  id: group.id,
  messaging_product: 'whatsapp',
  subject: group.subject,
  description: group.description ?? undefined,
  suspended: group.suspended,
  creation_timestamp: String(Math.floor(group.createdAt / 1000)),
  participants: group.participants.map((phone) => ({ wa_id: phone })),
  total_participant_count: group.participants.length,
  join_approval_mode: group.approval,
});

/** `POST /{GROUP}`: another subject or description; the webhook says which of them took. */
export function editGroup(groups: Groups, news: GroupNews, group: Group, params: Fields, requestId: string): void {
  const subject = sized(params, 'subject', 1, SUBJECT_MAX);
  const description = sized(params, 'description', 0, DESCRIPTION_MAX);
  if (params['profile_picture_file'] !== undefined)
    throw new GraphError(100, undefined, { message: 'The sandbox keeps no pictures of groups.' });
  if (subject === undefined && description === undefined) throw required('one of subject, description');
  groups.change(group, {
    ...(subject !== undefined && { subject }),
    ...(description !== undefined && { description }),
  });
  news.tell(group, 'group_settings_update', 'group_settings_update', {
    request_id: requestId,
    ...(subject !== undefined && { group_subject: { text: subject, update_successful: true } }),
    ...(description !== undefined && { group_description: { text: description, update_successful: true } }),
  });
}
