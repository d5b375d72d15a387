import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '#platform/database';
import { granted, NumberAtMeta, type OwnNumber } from '../number-at-meta.js';
import { RegistrationRepository } from '../registration/registration.repository.js';

/** Gives a number another PIN at Meta, and keeps it sealed. source: whatsapp-cloud-api.md §4.1 */
@Injectable()
export class SetPin {
  constructor(
    private readonly database: Database,
    private readonly registrations: RegistrationRepository,
    private readonly meta: NumberAtMeta,
  ) {}

  /** `twoStep`: whether the client has to present it from now on. */
  async execute(client: OwnNumber, pin: string, twoStep: boolean): Promise<void> {
    granted(await this.meta.ask(client, 'POST', '', z.looseObject({}), { pin }), 1005);
    const { tenantId, nodeId } = client;
    await this.database.withTenant(tenantId, (tx) => this.registrations.change(tx, tenantId, nodeId, { pin, twoStep }));
  }
}
