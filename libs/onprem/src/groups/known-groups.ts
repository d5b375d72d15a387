import { Injectable } from '@nestjs/common';
import { groupKey, Groups } from '#groups';
import { Database } from '#platform/database';
import type { OwnNumber } from '../number-graph.js';
import { GraphGroups } from './graph-groups.js';

/** Groups that existed before anybody told the platform of them: Meta is asked once, when one is first written to. */
@Injectable()
export class KnownGroups {
  constructor(
    private readonly groups: Groups,
    private readonly graph: GraphGroups,
    private readonly database: Database,
  ) {}

  /** Throws 1012 when Meta knows no such group of the number, 1011 when Meta cannot be asked. */
  async require(client: OwnNumber, metaId: string): Promise<void> {
    const { tenantId, numberId } = client;
    const pair = { numberId, metaId };
    const known = await this.database.withTenant(tenantId, (tx) => this.groups.find(tx, tenantId, [pair]));
    if (known.get(groupKey(pair))?.participants.length) return;
    const shown = await this.graph.members(client, metaId);
    await this.database.withTenant(tenantId, (tx) => this.groups.learn(tx, tenantId, pair, shown));
  }
}
