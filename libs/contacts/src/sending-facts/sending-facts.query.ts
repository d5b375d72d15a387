import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import type { Pair, SendingFacts } from './sending-facts.js';

@Injectable()
export class SendingFactsQuery {
  async of(_tx: Tx, _tenantId: TenantId, _pairs: readonly Pair[]): Promise<Map<string, SendingFacts>> {
    throw new Error('not yet');
  }
}
