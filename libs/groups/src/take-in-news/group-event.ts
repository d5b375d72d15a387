import { publicId, type NumberId } from '#platform/kernel';
import type { TenantEvent } from '#events';
import type { GroupNews, GroupNewsType } from '#whatsapp';
import type { Changed } from '../group.repository.js';

/** News of a group of ours. */
export type OwnNews = GroupNews & { readonly numberId: NumberId; readonly metaId: string; readonly phone: string };

const EVENT: Readonly<Record<GroupNewsType, TenantEvent['type']>> = {
  group_create: 'group.created',
  group_delete: 'group.deleted',
  group_participants_add: 'group.participants_added',
  group_participants_remove: 'group.participants_removed',
  group_join_request_created: 'group.join_requested',
  group_join_request_revoked: 'group.join_request_revoked',
  group_settings_update: 'group.changed',
  group_suspend: 'group.suspended',
  group_suspend_cleared: 'group.resumed',
};

/** What a tenant hears of one of its groups. */
export function eventOf(news: OwnNews, group: Changed): TenantEvent {
  return {
    type: EVENT[news.type],
    subjectId: group.id,
    occurredAt: news.at,
    numberId: news.numberId,
    data: {
      id: publicId('group', group.id),
      group_id: news.metaId,
      to: news.phone,
      subject: group.subject,
      status: group.standing,
      added: news.joined,
      removed: news.left,
      initiated_by: news.initiatedBy,
      join_request: news.joinRequest,
      invite_link: news.inviteLink,
      changed: {
        subject: news.type === 'group_settings_update' && news.subject !== null,
        description: news.description !== null,
        picture: news.pictureChanged,
      },
      request_id: news.requestId,
      errors: news.errors,
    },
  };
}
