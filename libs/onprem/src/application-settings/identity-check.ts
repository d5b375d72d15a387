import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import { Done, granted, NumberGraph, type OwnNumber } from '../number-graph.js';
import { SettingsRepository } from './settings.repository.js';

/** More changes than that at the same time are nobody's way of working. */
const MOST_TRIES = 10;

/**
 * WhatsApp tells a number of keys behind phones only when it was asked to: `show_security_notifications` here is
 * `enable_identity_key_check` there. source: whatsapp-cloud-api.md §4.1, settings
 */
@Injectable()
export class IdentityCheck {
  constructor(
    private readonly graph: NumberGraph,
    private readonly database: Database,
    private readonly settings: SettingsRepository,
  ) {}

  async switch(client: OwnNumber, isOn: boolean): Promise<void> {
    const body = { user_identity_change: { enable_identity_key_check: isOn } };
    granted(await this.graph.call(client, 'POST', 'settings', Done, body), 1005);
  }

  /** Tells WhatsApp what is stored. Whoever changes it meanwhile does the same, so that the last to speak says what was stored last. */
  async agree(client: OwnNumber): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const wanted = await this.isWanted(client);
      await this.switch(client, wanted);
      if ((await this.isWanted(client)) === wanted) return;
    }
  }

  private isWanted({ tenantId, nodeId }: OwnNumber): Promise<boolean> {
    return this.database.withTenant(
      tenantId,
      async (tx) => (await this.settings.get(tx, tenantId, nodeId)).show_security_notifications,
    );
  }
}
