import { Injectable } from '@nestjs/common';
import { Numbers } from '#numbers';
import { Database } from '#platform/database';
import type { NodeId } from '#platform/kernel';
import { NodeBeingRemoved } from '../node.errors.js';
import { addNodeEvents } from '../node-event.js';
import type { Node, NodeSpec } from '../node.js';
import { Nodes } from '../nodes.js';

type Wish = Pick<NodeSpec, 'state' | 'replicas' | 'restartNonce'>;

/** What may be asked of a node, as a change of its spec. A restart also ends a pause or a stop. */
export const WISHES = {
  pause: (spec: NodeSpec): Wish => ({ ...spec, state: 'pause' }),
  resume: (spec: NodeSpec): Wish => ({ ...spec, state: 'run' }),
  drain: (spec: NodeSpec): Wish => ({ ...spec, state: 'drain' }),
  stop: (spec: NodeSpec): Wish => ({ ...spec, state: 'stop' }),
  restart: (spec: NodeSpec): Wish => ({ ...spec, state: 'run', restartNonce: spec.restartNonce + 1 }),
} as const;
export type WishName = keyof typeof WISHES;

/** Changes what is wanted of a node; the controller of the worker sees to the rest. */
@Injectable()
export class SteerNode {
  constructor(
    private readonly database: Database,
    private readonly nodes: Nodes,
    private readonly numbers: Numbers,
  ) {}

  wish(id: NodeId, name: WishName): Promise<Node> {
    return this.change(id, WISHES[name], `Asked to ${name}.`);
  }

  scale(id: NodeId, replicas: number): Promise<Node> {
    return this.change(id, (spec) => ({ ...spec, replicas }), `Asked for ${replicas} replicas.`);
  }

  /** For ever: the number is left without a node, and nothing can be sent from it until it gets another. */
  remove(id: NodeId): Promise<Node> {
    return this.change(id, (spec) => ({ ...spec, state: 'remove' }), 'Asked to be removed.');
  }

  private change(id: NodeId, change: (spec: NodeSpec) => Wish, message: string): Promise<Node> {
    return this.database.withSystem('steer node', async (tx) => {
      const tenantId = await this.nodes.ownerOf(tx, id);
      const node = await this.nodes.lock(tx, tenantId, id);
      if (node.spec.state === 'remove') throw new NodeBeingRemoved();
      const changed = await this.nodes.changeSpec(tx, tenantId, id, change(node.spec));
      if (changed.spec.state === 'remove') await this.numbers.assignNode(tx, tenantId, node.numberId, null);
      await addNodeEvents(tx, [{ tenantId, nodeId: id, kind: 'normal', reason: 'SpecChanged', message }]);
      return changed;
    });
  }
}
