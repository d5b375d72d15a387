import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { NodeId, NumberId, TenantId } from '#platform/kernel';
import { NodeUnknown } from '../node.errors.js';

/** The node behind a request to the internal listener, as its token proves. */
export interface NodeCaller {
  readonly nodeId: NodeId;
  readonly tenantId: TenantId;
  readonly numberId: NumberId;
}

export type NodeRequest = FastifyRequest & { node?: NodeCaller };

/** The calling node; only on routes with `@UseGuards(NodeGuard)`. */
export const CallerNode = createParamDecorator((_: unknown, context: ExecutionContext): NodeCaller => {
  const { node } = context.switchToHttp().getRequest<NodeRequest>();
  if (!node) throw new NodeUnknown();
  return node;
});
