import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { ContactId, NumberId, TenantId } from '#platform/kernel';

/** A message of ours that answered a contact. */
export interface Reply {
  readonly numberId: NumberId;
  readonly contactId: ContactId;
  readonly at: Date;
}

@Injectable()
export class ConversationRepository {
  async openFreeEntry(_tx: Tx, _tenantId: TenantId, _replies: readonly Reply[]): Promise<void> {
    throw new Error('not yet');
  }
}
