import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { NodeId, NumberId, TenantId } from '#platform/kernel';
import { accessDenied } from '../onprem.errors.js';

export type ClientRole = 'ROLE_ADMIN' | 'ROLE_USER';

/** Who calls the on-premises API of which node, as the credential proves. */
export interface ClientCaller {
  readonly tenantId: TenantId;
  readonly nodeId: NodeId;
  readonly numberId: NumberId;
  /** Null when it is the monitoring key. */
  readonly username: string | null;
  readonly role: ClientRole;
  /** Whether its client has `show_security_notifications` on. */
  readonly mindsIdentities: boolean;
  /** Of the bearer token, for logout. */
  readonly tokenHash: Buffer | null;
}

export type ClientRequest = FastifyRequest & { client?: ClientCaller };

/** The caller of a route with `@OnPrem(...)`. */
export const CallerClient = createParamDecorator((_: unknown, context: ExecutionContext): ClientCaller => {
  const { client } = context.switchToHttp().getRequest<ClientRequest>();
  if (!client) throw accessDenied();
  return client;
});
