import { Injectable } from '@nestjs/common';
import { Tenants } from '#onboarding';
import type { Tx } from '#platform/database';
import { newId, type NodeId, type TenantId } from '#platform/kernel';
import type { Sender } from '../number.js';
import { Numbers } from '../numbers.js';
import type { AddNumberRequest } from './number.schema.js';

/** Connects a number to a company, for the node that will serve it; a company's first number is its default sender. */
@Injectable()
export class AddNumber {
  constructor(
    private readonly numbers: Numbers,
    private readonly tenants: Tenants,
  ) {}

  async execute(tx: Tx, tenantId: TenantId, nodeId: NodeId, request: AddNumberRequest): Promise<Sender> {
    await this.tenants.require(tx, tenantId);
    const existing = await this.numbers.senders(tx, tenantId);
    const sender: Sender = {
      id: newId<'number'>(tx.now),
      tenantId,
      phone: request.phone,
      displayName: request.display_name,
      phoneNumberId: request.phone_number_id,
      wabaId: request.waba_id,
      status: 'active',
      ratePerSecond: request.rate_per_second,
      isDefault: existing.length === 0,
      nodeId,
      createdAt: tx.now,
    };
    await this.numbers.insert(tx, sender, request.access_token);
    return sender;
  }
}
