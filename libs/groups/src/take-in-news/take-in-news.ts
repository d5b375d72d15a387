import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { NumberId, TenantId } from '#platform/kernel';
import { TenantEvents } from '#events';
import type { GroupNews, GroupNewsType } from '#whatsapp';
import { groupKey, type Standing } from '../group.js';
import { type Changed, type GroupChange, GroupRepository, type Presence } from '../group.repository.js';
import { eventOf, type OwnNews } from './group-event.js';

/** The numbers that the news came to, by Meta's id of them. */
export type Receivers = ReadonlyMap<string, { readonly id: NumberId; readonly phone: string }>;

const STANDING: Partial<Record<GroupNewsType, Standing>> = {
  group_create: 'open',
  group_delete: 'deleted',
  group_suspend: 'suspended',
  group_suspend_cleared: 'open',
};

/**
 * What Meta tells of groups, in any order and perhaps twice: the younger counts, and the tenant hears what changed something. Wishes
 * to join are not kept, so a repeated one is told again. source: whatsapp-cloud-api.md §5.7
 */
@Injectable()
export class TakeInNews {
  constructor(
    private readonly groups: GroupRepository,
    private readonly events: TenantEvents,
  ) {}

  async execute(tx: Tx, tenantId: TenantId, receivers: Receivers, all: readonly GroupNews[]): Promise<void> {
    const news = all
      .flatMap((each): OwnNews[] => {
        const receiver = receivers.get(each.phoneNumberId);
        return receiver ? [{ ...each, numberId: receiver.id, metaId: each.groupId, phone: receiver.phone }] : [];
      })
      .sort((a, b) => a.at.getTime() - b.at.getTime());
    if (news.length === 0) return;
    const groups = await this.groups.change(tx, tenantId, changesIn(news));
    const moved = new Set((await this.groups.note(tx, tenantId, presencesIn(news))).map(presenceKey));
    const told = news.flatMap((each) => {
      const group = groups.get(groupKey(each));
      return group && isNew(each, group, moved) ? [eventOf(each, group)] : [];
    });
    await this.events.emit(tx, tenantId, told);
  }
}

/** One change for each group: what the youngest news says of each part of it. */
function changesIn(news: readonly OwnNews[]): GroupChange[] {
  const changes = new Map<string, GroupChange>();
  for (const each of news) {
    const { numberId, metaId, at, subject } = each;
    const standing = STANDING[each.type];
    changes.set(groupKey(each), {
      ...changes.get(groupKey(each)),
      numberId,
      metaId,
      at,
      ...(subject !== null && { subject }),
      ...(standing && { standing }),
    });
  }
  return [...changes.values()];
}

function presencesIn(news: readonly OwnNews[]): Presence[] {
  const latest = new Map<string, Presence>();
  for (const { numberId, metaId, at, joined, left } of news)
    for (const [addresses, present] of [[joined, true] as const, [left, false] as const])
      for (const address of addresses) {
        const presence = { numberId, metaId, address, present, at };
        latest.set(presenceKey(presence), presence);
      }
  return [...latest.values()];
}

const presenceKey = (presence: Pick<Presence, 'numberId' | 'metaId' | 'address'>): string =>
  `${groupKey(presence)}|${presence.address}`;

/** Whether it says something that was not known; a repeated notification does not. */
function isNew(news: OwnNews, group: Changed, moved: ReadonlySet<string>): boolean {
  const standing = STANDING[news.type];
  switch (news.type) {
    case 'group_create':
      return group.isNew || group.subjectBefore === null;
    case 'group_delete':
    case 'group_suspend':
    case 'group_suspend_cleared':
      return group.standing === standing && group.standingBefore !== standing;
    case 'group_participants_add':
      return news.joined.some((address) => moved.has(presenceKey({ ...news, address })));
    case 'group_participants_remove':
      return news.errors.length > 0 || news.left.some((address) => moved.has(presenceKey({ ...news, address })));
    default:
      return true;
  }
}
