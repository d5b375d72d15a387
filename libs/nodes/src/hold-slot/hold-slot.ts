import { Inject, Injectable } from '@nestjs/common';
import { GRAPH_CONFIG, type GraphConfig } from '#graph';
import {
  LEASE_SECONDS,
  PROTOCOL,
  type LeaseRequest,
  type LeaseResponse,
  type NodeState,
  type ReleaseRequest,
  type RenewRequest,
  type RenewResponse,
} from '#node-protocol';
import { Numbers, type Sender } from '#numbers';
import { Database, type Tx } from '#platform/database';
import { sha256 } from '#platform/kernel';
import type { NodeCaller } from '../authenticate-node/node-caller.js';
import { Fenced, ProtocolUnknown, SlotNotWanted } from '../node.errors.js';
import { addNodeEvents } from '../node-event.js';
import { Nodes } from '../nodes.js';
import { NodeLeaseRepository } from './node-lease.repository.js';
import { stateForSlot } from './state-for-slot.js';

/** The life of a lease: taken with the number's credentials, renewed while told what to do, given back. */
@Injectable()
export class HoldSlot {
  constructor(
    private readonly database: Database,
    private readonly nodes: Nodes,
    private readonly numbers: Numbers,
    private readonly leases: NodeLeaseRepository,
    @Inject(GRAPH_CONFIG) private readonly graph: GraphConfig,
  ) {}

  take(caller: NodeCaller, request: LeaseRequest): Promise<LeaseResponse> {
    if (request.protocol !== PROTOCOL) throw new ProtocolUnknown(request.protocol, PROTOCOL);
    return this.database.withTenant(caller.tenantId, async (tx) => {
      const { state, sender } = await this.wanted(tx, caller, request.slot);
      if (state === 'stop' || state === 'drain') throw new SlotNotWanted();
      const epoch = await this.leases.take(tx, caller.tenantId, caller.nodeId, request);
      if (epoch === null) throw new Fenced();
      const message = `Slot ${request.slot} is held by a process of version ${request.version}.`;
      await addNodeEvents(tx, [{ ...caller, kind: 'normal', reason: 'LeaseTaken', message }]);
      return {
        epoch: String(epoch),
        lease_seconds: LEASE_SECONDS,
        node: {
          id: caller.nodeId,
          number_id: sender.id,
          phone_number_id: sender.phoneNumberId,
          display_phone_number: sender.phone,
          state,
        },
        graph: await this.graphFor(tx, caller, await this.printFor(tx, caller)),
      };
    });
  }

  renew(caller: NodeCaller, { slot, epoch, stats, graph_print: known }: RenewRequest): Promise<RenewResponse> {
    return this.database.withTenant(caller.tenantId, async (tx) => {
      const renewed = await this.leases.renew(tx, caller.tenantId, caller.nodeId, slot, BigInt(epoch), stats);
      if (!renewed) throw new Fenced();
      const { state } = await this.wanted(tx, caller, slot);
      const print = await this.printFor(tx, caller);
      const graph = known === undefined || known === print ? null : await this.graphFor(tx, caller, print);
      return { state, lease_seconds: LEASE_SECONDS, graph };
    });
  }

  async release(caller: NodeCaller, { slot, epoch }: ReleaseRequest): Promise<void> {
    await this.database.withTenant(caller.tenantId, (tx) =>
      this.leases.release(tx, caller.tenantId, caller.nodeId, slot, BigInt(epoch)),
    );
  }

  private async printFor(tx: Tx, { tenantId, numberId }: NodeCaller): Promise<string> {
    const { GRAPH_URL, GRAPH_VERSION } = this.graph;
    const token = await this.numbers.credentialsPrint(tx, tenantId, numberId);
    return sha256([GRAPH_URL, GRAPH_VERSION, token].join(' ')).toString('hex').slice(0, 16);
  }

  private async graphFor(tx: Tx, caller: NodeCaller, print: string): Promise<LeaseResponse['graph']> {
    const { accessToken } = await this.numbers.credentials(tx, caller.tenantId, caller.numberId);
    const { GRAPH_URL, GRAPH_VERSION } = this.graph;
    return { base_url: GRAPH_URL.replace(/\/$/, ''), version: GRAPH_VERSION, access_token: accessToken, print };
  }

  private async wanted(tx: Tx, caller: NodeCaller, slot: number): Promise<{ state: NodeState; sender: Sender }> {
    const node = await this.nodes.require(tx, caller.tenantId, caller.nodeId);
    const sender = await this.numbers.require(tx, caller.tenantId, caller.numberId);
    return { state: stateForSlot(node.spec, sender.status, slot), sender };
  }
}
