import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import { Done, granted, NumberGraph, type OwnNumber } from '../number-graph.js';
import { RegistrationRepository } from '../registration/registration.repository.js';

/** Gives a number another PIN at Meta, and keeps it sealed. source: whatsapp-cloud-api.md §4.1 */
@Injectable()
export class SetPin {
  constructor(
    private readonly database: Database,
    private readonly registrations: RegistrationRepository,
    private readonly graph: NumberGraph,
  ) {}

  /** `twoStep`: whether the client has to present it from now on. */
  async execute(client: OwnNumber, pin: string, twoStep: boolean): Promise<void> {
    granted(await this.graph.call(client, 'POST', '', Done, { pin }), 1005);
    const { tenantId, nodeId } = client;
    await this.database.withTenant(tenantId, (tx) => this.registrations.change(tx, tenantId, nodeId, { pin, twoStep }));
  }
}
