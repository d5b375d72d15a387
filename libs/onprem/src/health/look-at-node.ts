import { Injectable } from '@nestjs/common';
import { NodeLeaseRepository, Nodes } from '#nodes';
import { Numbers } from '#numbers';
import { Database } from '#platform/database';
import type { OwnNumber } from '../number-graph.js';
import { RegistrationRepository } from '../registration/registration.repository.js';
import type { ClientFacts } from './gateway-status.js';

/** Looks at the node behind a client. */
@Injectable()
export class LookAtNode {
  constructor(
    private readonly database: Database,
    private readonly nodes: Nodes,
    private readonly numbers: Numbers,
    private readonly leases: NodeLeaseRepository,
    private readonly registrations: RegistrationRepository,
  ) {}

  execute({ tenantId, nodeId, numberId }: OwnNumber): Promise<ClientFacts> {
    return this.database.withTenant(tenantId, async (tx) => ({
      node: await this.nodes.require(tx, tenantId, nodeId),
      number: (await this.numbers.require(tx, tenantId, numberId)).status,
      awaitsCode: await this.registrations.awaitsCode(tx, tenantId, nodeId),
      leases: await this.leases.list(tx, tenantId, nodeId),
    }));
  }
}
