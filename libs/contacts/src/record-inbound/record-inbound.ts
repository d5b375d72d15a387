import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import type { InboundItem, InboundOutcome } from './inbound.js';

@Injectable()
export class RecordInbound {
  async execute(_tx: Tx, _tenantId: TenantId, _items: readonly InboundItem[]): Promise<InboundOutcome[]> {
    throw new Error('not yet');
  }
}
