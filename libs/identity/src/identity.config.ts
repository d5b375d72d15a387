import { z } from 'zod';
import { DatabaseConfig } from '#platform/database';
import { EmailAddress } from './user/email.js';
import { Password } from './user/passwords.js';

/** What identity needs: the installation's secret, and who shall be the first provider admin of an empty installation. */
export const IdentityConfig = z.object({
  TRUNKLINE_SECRET: DatabaseConfig.shape.TRUNKLINE_SECRET,
  ADMIN_EMAIL: EmailAddress.optional(),
  ADMIN_PASSWORD: Password.optional(),
  /** Milliseconds for which a process may trust what it knows of an API key; the longest a revoked key goes on working. */
  KEY_CACHE_MS: z.coerce.number().int().min(0).max(3_000).default(3_000),
});
export type IdentityConfig = z.output<typeof IdentityConfig>;
/** The same before defaults are filled in. */
export type IdentitySettings = z.input<typeof IdentityConfig>;

/** Nest's name for the parsed configuration. */
export const IDENTITY_CONFIG = Symbol('identity configuration');
