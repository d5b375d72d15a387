import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import { Egress } from '#platform/egress';
import { newId, type TenantId } from '#platform/kernel';
import { MOST_ENDPOINTS, type WebhookEndpoint } from '../endpoint.js';
import { EndpointRepository } from '../endpoint.repository.js';
import { EndpointSecrets } from '../endpoint-secrets.js';
import { TooManyEndpoints } from '../webhooks.errors.js';
import type { RegisterEndpointRequest } from './endpoint.schema.js';

/** Takes the URL of a tenant's server in and makes the secret that its deliveries are signed with. */
@Injectable()
export class RegisterEndpoint {
  constructor(
    private readonly database: Database,
    private readonly endpoints: EndpointRepository,
    private readonly secrets: EndpointSecrets,
    private readonly egress: Egress,
  ) {}

  /** The secret is plain here, and nowhere afterwards. */
  async execute(
    tenantId: TenantId,
    request: RegisterEndpointRequest,
  ): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
    this.egress.requireUrl(request.url);
    return this.database.withTenant(tenantId, async (tx) => {
      if ((await this.endpoints.count(tx, tenantId)) >= MOST_ENDPOINTS) throw new TooManyEndpoints();
      const endpoint = newEndpoint(request, tx.now);
      const secret = await this.secrets.make(tx, tenantId, endpoint.id);
      await this.endpoints.insert(tx, tenantId, endpoint, secret.sealed);
      return { endpoint, secret: secret.plain };
    });
  }
}

const newEndpoint = (request: RegisterEndpointRequest, now: Date): WebhookEndpoint => ({
  id: newId<'endpoint'>(now),
  url: request.url,
  description: request.description ?? null,
  events: request.events,
  enabled: true,
  disabledReason: null,
  consecutiveFailures: 0,
  firstFailureAt: null,
  breakerUntil: null,
  createdAt: now,
});
