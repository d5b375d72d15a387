import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { Database } from '#platform/database';
import { parsePublicId, sha256, type NodeId } from '#platform/kernel';
import { ClientRepository } from '../client.repository.js';
import { ONPREM_CONFIG, type OnPremConfig } from '../onprem.config.js';
import { accessDenied } from '../onprem.errors.js';
import { ClientTraffic } from '../stats/client-traffic.js';
import { ClientUserRepository } from '../users/client-user.repository.js';
import type { ClientCaller, ClientRequest } from './client-caller.js';
import { ClientPace } from './client-pace.js';
import { hashOfToken } from './client-tokens.js';
import { credentialIn, type Credential } from './credential.js';
import { ONPREM_ACCESS, type OnPremAccess } from './onprem-access.js';

/**
 * Stands before the on-premises API: a token opens the node it was handed out for and no other. Whatever is wrong with it, and
 * whether or not there is such a node, the answer is the same and nothing is touched.
 */
@Injectable()
export class OnPremGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly database: Database,
    private readonly clients: ClientRepository,
    private readonly users: ClientUserRepository,
    private readonly pace: ClientPace,
    private readonly traffic: ClientTraffic,
    @Inject(ONPREM_CONFIG) private readonly config: OnPremConfig,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<OnPremAccess | undefined>(ONPREM_ACCESS, context.getHandler());
    const request = context.switchToHttp().getRequest<ClientRequest>();
    const nodeId = parsePublicId('node', (request.params as { node?: string }).node ?? '');
    const credential = credentialIn(request.headers.authorization);
    const caller = access && nodeId && credential ? await this.callerWith(credential, nodeId, access) : null;
    if (!caller) throw accessDenied();
    this.traffic.watch(caller.nodeId, request, context.switchToHttp().getResponse<FastifyReply>());
    const needed = access === 'support' ? this.config.ONPREM_SUPPORT_ROLE : access;
    if (needed === 'admin' && caller.role !== 'ROLE_ADMIN')
      throw accessDenied(`This needs the role ROLE_ADMIN; ${caller.username ?? 'the key'} has ${caller.role}.`, 403);
    this.pace.take(caller.nodeId, isMessages(request) ? 'messages' : 'calls');
    request.client = caller;
    return true;
  }

  private callerWith(credential: Credential, nodeId: NodeId, access: OnPremAccess): Promise<ClientCaller | null> {
    return this.database.withSystem('recognise a caller of the on-premises API', async (tx) => {
      if (credential.scheme === 'bearer') return this.users.callerOf(tx, nodeId, hashOfToken(credential.token));
      if (credential.scheme !== 'apikey' || access !== 'monitor') return null;
      const client = await this.clients.byApiKey(tx, nodeId, sha256(credential.key));
      return client && { ...client, username: null, role: 'ROLE_USER', mindsIdentities: false, tokenHash: null };
    });
  }
}

const isMessages = ({ method, routeOptions }: ClientRequest): boolean =>
  method === 'POST' && (routeOptions.url ?? '').endsWith('/messages');
