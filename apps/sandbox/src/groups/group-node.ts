import { badType, required } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import type { NodeEdit } from '../graph/node-edit.js';
import { sized } from '../graph/params.js';
import { DESCRIPTION_MAX, SUBJECT_MAX, type Group } from './group.js';
import type { GroupNews } from './group-news.js';
import { pictureOf } from './group-picture.js';
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

/** `POST /{GROUP}`: another subject, description or picture; the webhook says which of them took. */
export function editGroup(
  groups: Groups,
  news: GroupNews,
  group: Group,
  { params, file }: NodeEdit,
  requestId: string,
): void {
  const subject = sized(params, 'subject', 1, SUBJECT_MAX);
  const description = sized(params, 'description', 0, DESCRIPTION_MAX);
  if (!file && params['profile_picture_file'] !== undefined) throw badType('profile_picture_file', 'a file of a form');
  const picture = file && pictureOf(file);
  if (subject === undefined && description === undefined && !picture)
    throw required('one of subject, description, profile_picture_file');
  groups.change(group, {
    ...(subject !== undefined && { subject }),
    ...(description !== undefined && { description }),
    ...(picture && { picture }),
  });
  news.tell(group, 'group_settings_update', 'group_settings_update', {
    request_id: requestId,
    ...(subject !== undefined && { group_subject: { text: subject, update_successful: true } }),
    ...(description !== undefined && { group_description: { text: description, update_successful: true } }),
    ...(picture && {
      profile_picture: { mime_type: picture.mime, sha256: picture.sha256, update_successful: true },
    }),
  });
}
