import { Injectable } from '@nestjs/common';
import { AddNumber, type AddNumberRequest, Numbers, type Sender } from '#numbers';
import { Database } from '#platform/database';
import { Clock, newId, type NumberId, type TenantId } from '#platform/kernel';
import { NumberHasNode } from '../node.errors.js';
import { addNodeEvents } from '../node-event.js';
import { Nodes } from '../nodes.js';

/** Connects a number and wants a node for it, both or neither. */
@Injectable()
export class ProvisionNumber {
  constructor(
    private readonly database: Database,
    private readonly addNumber: AddNumber,
    private readonly numbers: Numbers,
    private readonly nodes: Nodes,
    private readonly clock: Clock,
  ) {}

  execute(tenantId: TenantId, request: AddNumberRequest): Promise<Sender> {
    const nodeId = newId<'node'>(this.clock.now());
    return this.database.withTenant(tenantId, async (tx) => {
      const sender = await this.addNumber.execute(tx, tenantId, nodeId, request);
      await this.nodes.insert(tx, tenantId, nodeId, sender.id);
      await addNodeEvents(tx, [{ tenantId, nodeId, ...CREATED }]);
      return sender;
    });
  }

  /** Wants a new node for a number whose node was removed. */
  replaceNode(numberId: NumberId): Promise<Sender> {
    const nodeId = newId<'node'>(this.clock.now());
    return this.database.withSystem('replace node', async (tx) => {
      const tenantId = await this.numbers.ownerOf(tx, numberId);
      if ((await this.numbers.require(tx, tenantId, numberId)).nodeId !== null) throw new NumberHasNode();
      await this.nodes.insert(tx, tenantId, nodeId, numberId);
      await addNodeEvents(tx, [{ tenantId, nodeId, ...CREATED }]);
      return this.numbers.assignNode(tx, tenantId, numberId, nodeId);
    });
  }
}

const CREATED = { kind: 'normal', reason: 'Created', message: 'Wanted from now on.' } as const;
