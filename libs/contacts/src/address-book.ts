import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { ContactId, TenantId } from '#platform/kernel';
import type { Address } from './address.js';

@Injectable()
export class AddressBook {
  async ensure(_tx: Tx, _tenantId: TenantId, _addresses: readonly Address[]): Promise<Map<string, ContactId>> {
    throw new Error('not yet');
  }
}
