import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { ContactId, TenantId } from '#platform/kernel';
import type { MarketingPreference } from './preference.js';

@Injectable()
export class RecordPreference {
  async execute(
    _tx: Tx,
    _tenantId: TenantId,
    _value: 'stop' | 'resume',
    _items: readonly MarketingPreference[],
  ): Promise<ContactId[]> {
    throw new Error('not yet');
  }
}
