import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import type { GroupNews } from '#whatsapp';
import { groupKey, type Group, type GroupPair, type HeardInGroup } from './group.js';
import { GroupRepository } from './group.repository.js';
import { type Receivers, TakeInNews } from './take-in-news/take-in-news.js';

/** Groups for the other modules: sets in, sets out, inside the caller's transaction. */
@Injectable()
export class Groups {
  constructor(
    private readonly repository: GroupRepository,
    private readonly news: TakeInNews,
  ) {}

  /** What is known of these groups, by `groupKey`; a group nobody has told of is missing. One query. */
  find(tx: Tx, tenantId: TenantId, pairs: readonly GroupPair[]): Promise<Map<string, Group>> {
    return this.repository.find(tx, tenantId, pairs);
  }

  /** Somebody wrote: they are in the group, and its window is open. Late and repeated items do no harm. */
  async hear(tx: Tx, tenantId: TenantId, heard: readonly HeardInGroup[]): Promise<void> {
    const byGroup = Map.groupBy(heard, groupKey);
    await this.repository.change(
      tx,
      tenantId,
      [...byGroup.values()].flatMap((own) => openingIn(own) ?? []),
    );
    const latest = new Map([...heard].sort(byAge).map((each) => [`${groupKey(each)}|${each.from}`, each] as const));
    await this.repository.note(
      tx,
      tenantId,
      [...latest.values()].map(({ numberId, metaId, from, at }) => ({
        numberId,
        metaId,
        address: from,
        present: true,
        at,
      })),
    );
  }

  /** A group as Meta shows it now: these people are in it and nobody else is. */
  async learn(
    tx: Tx,
    tenantId: TenantId,
    pair: GroupPair,
    shown: { readonly subject: string; readonly participants: readonly string[] },
  ): Promise<void> {
    const known = (await this.find(tx, tenantId, [pair])).get(groupKey(pair));
    await this.repository.change(tx, tenantId, [{ ...pair, subject: shown.subject, standing: 'open', at: tx.now }]);
    const gone = (known?.participants ?? []).filter((address) => !shown.participants.includes(address));
    await this.repository.note(tx, tenantId, [
      ...[...new Set(shown.participants)].map((address) => ({ ...pair, address, present: true, at: tx.now })),
      ...gone.map((address) => ({ ...pair, address, present: false, at: tx.now })),
    ]);
  }

  /** Takes in what Meta tells of groups, and tells the tenant what was new in it. */
  takeIn(tx: Tx, tenantId: TenantId, receivers: Receivers, news: readonly GroupNews[]): Promise<void> {
    return this.news.execute(tx, tenantId, receivers, news);
  }
}

const byAge = (a: HeardInGroup, b: HeardInGroup): number => a.at.getTime() - b.at.getTime();

function openingIn(own: readonly HeardInGroup[]) {
  const [newest] = [...own].sort(byAge).reverse();
  if (!newest) return null;
  const { numberId, metaId, at } = newest;
  const opening = own
    .filter((each) => each.opensWindow)
    .sort(byAge)
    .at(-1);
  return { numberId, metaId, at, ...(opening && { lastInboundAt: opening.at }) };
}
