import { z } from 'zod';
import { deriveKey, whole } from '#platform/kernel';

export const DatabaseConfig = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }),
  APP_DATABASE_URL: z.string().optional(),
  SYSTEM_DATABASE_URL: z.string().optional(),
  QUEUE_DATABASE_URL: z.string().optional(),
  DATABASE_POOL: whole(1, 200).default(10),
  TRUNKLINE_SECRET: z.string().min(32, 'must be at least 32 characters; `openssl rand -base64 48` makes one'),
});
export type DatabaseConfig = z.output<typeof DatabaseConfig>;

/** The roles the platform runs as; the owner in DATABASE_URL is used for migrations alone. */
export const ROLES = { app: 'trunkline_app', system: 'trunkline_system', queue: 'trunkline_queue' } as const;
export type Role = keyof typeof ROLES;

/** The password of a role: derived from the installation's secret, so that nobody has to store three more. */
export const rolePassword = (secret: string, role: Role): string =>
  deriveKey(secret, `postgres role ${role}`).toString('base64url');

/** Where a role connects: its own URL when given, else DATABASE_URL with the role's name and derived password. */
export function roleUrl(config: DatabaseConfig, role: Role): string {
  const given = { app: config.APP_DATABASE_URL, system: config.SYSTEM_DATABASE_URL, queue: config.QUEUE_DATABASE_URL }[
    role
  ];
  if (given) return given;
  const url = new URL(config.DATABASE_URL);
  url.username = ROLES[role];
  url.password = rolePassword(config.TRUNKLINE_SECRET, role);
  return url.toString();
}
