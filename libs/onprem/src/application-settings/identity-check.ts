import { Injectable } from '@nestjs/common';
import { Done, granted, NumberGraph, type OwnNumber } from '../number-graph.js';

/**
 * WhatsApp tells a number of keys behind phones only when it was asked to: `show_security_notifications` here is
 * `enable_identity_key_check` there. source: whatsapp-cloud-api.md §4.1, settings
 */
@Injectable()
export class IdentityCheck {
  constructor(private readonly graph: NumberGraph) {}

  async switch(client: OwnNumber, isOn: boolean): Promise<void> {
    const body = { user_identity_change: { enable_identity_key_check: isOn } };
    granted(await this.graph.call(client, 'POST', 'settings', Done, body), 1005);
  }
}
