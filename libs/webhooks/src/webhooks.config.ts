import { z } from 'zod';
import { EgressConfig } from '#platform/egress';
import { whole } from '#platform/kernel';

export const WebhooksConfig = EgressConfig.extend({
  /** How long a receiver has for its whole answer. */
  WEBHOOK_TIMEOUT_MS: whole(100, 30_000).default(15_000),
});
export type WebhooksConfig = z.output<typeof WebhooksConfig>;

export const WEBHOOKS_CONFIG = Symbol('webhooks config');
