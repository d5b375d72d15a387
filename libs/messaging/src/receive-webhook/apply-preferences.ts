import { Injectable } from '@nestjs/common';
import { Contacts } from '#contacts';
import type { Tx } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import type { PreferenceChange } from '#whatsapp';

/** What people told Meta itself about this business's marketing. source: pricing-and-policy.md §5.3 */
@Injectable()
export class ApplyPreferences {
  constructor(private readonly contacts: Contacts) {}

  async execute(tx: Tx, tenantId: TenantId, changes: readonly PreferenceChange[]): Promise<void> {
    const items = (value: string) =>
      changes
        .filter((change) => change.value === value && change.category === 'marketing_messages')
        .map(({ phone, bsuid, at }) => ({ phone, bsuid, at, reference: `user_preferences ${at.toISOString()}` }));
    await this.contacts.withdrawMarketing(tx, tenantId, items('stop'));
    await this.contacts.resumeMarketing(tx, tenantId, items('resume'));
  }
}
