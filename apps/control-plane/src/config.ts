import { z } from 'zod';
import { GraphConfig } from '#graph';
import { IdentityConfig } from '#identity';
import { MediaConfig } from '#media';
import { MessagingConfig } from '#messaging';
import { OnPremConfig } from '#onprem';
import { DatabaseConfig } from '#platform/database';
import { EgressConfig } from '#platform/egress';
import { TrustProxy } from '#platform/http';
import { whole } from '#platform/kernel';

/** Everything the control plane reads from its environment. */
export const ControlPlaneConfig = z.object({
  ...DatabaseConfig.shape,
  ...IdentityConfig.shape,
  ...MessagingConfig.shape,
  ...MediaConfig.shape,
  ...GraphConfig.shape,
  ...EgressConfig.shape,
  ...OnPremConfig.shape,
  /** Given where the nodes run on this very machine: their logs can then be read through the API, and files lie there. */
  TRUNKLINE_HOME: z.string().optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: whole(1, 65_535).default(4000),
  INTERNAL_HOST: z.string().default('127.0.0.1'),
  INTERNAL_PORT: whole(1, 65_535).default(4001),
  SANDBOX_URL: z.url().optional(),
  TRUST_PROXY: TrustProxy,
  LOG_LEVEL: z.string().default('info'),
});
export type ControlPlaneConfig = z.output<typeof ControlPlaneConfig>;
