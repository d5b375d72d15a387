import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { whole } from '#platform/kernel';

const port = () => whole(1, 65_535);
const HIGHEST_FIRST_PORT = 65_533;
/** dist/apps/launcher/src → the checkout. */
export const CHECKOUT = resolve(import.meta.dirname, '..', '..', '..', '..');

/** What the environment may say about an installation started with `npm start`. */
export const LauncherEnv = z
  .object({
    PORT: whole(1, HIGHEST_FIRST_PORT).default(4000),
    INTERNAL_PORT: port().optional(),
    WORKER_PORT: port().optional(),
    SANDBOX_PORT: port().default(4300),
    TRUNKLINE_HOME: z.string().default(join(CHECKOUT, '.trunkline')),
    TRUNKLINE_SECRET: z.string().min(32, 'must be at least 32 characters').optional(),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }).optional(),
    REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// URL' }).optional(),
    GRAPH_URL: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }).optional(),
    ADMIN_EMAIL: z.email().default('admin@trunkline.example'),
    ADMIN_PASSWORD: z.string().min(12, 'must have at least 12 characters').optional(),
  })
  .transform((env) => ({
    ...env,
    TRUNKLINE_HOME: resolve(env.TRUNKLINE_HOME),
    INTERNAL_PORT: env.INTERNAL_PORT ?? env.PORT + 1,
    WORKER_PORT: env.WORKER_PORT ?? env.PORT + 2,
  }))
  .superRefine((env, context) => {
    const names = ['PORT', 'INTERNAL_PORT', 'WORKER_PORT', 'SANDBOX_PORT'] as const;
    for (const [index, name] of names.entries()) {
      const same = names.slice(0, index).find((earlier) => env[earlier] === env[name]);
      if (same) context.addIssue({ code: 'custom', path: [name], message: `is ${env[name]}, the same as ${same}` });
    }
  });
export type LauncherConfig = z.output<typeof LauncherEnv>;

/** What is made up once per installation and must stay the same afterwards. */
export interface Secrets {
  readonly secret: string;
  readonly adminPassword: string;
  readonly metaAppSecret: string;
  readonly metaVerifyToken: string;
}

export const newSecrets = (): Secrets => ({
  secret: randomBytes(48).toString('base64url'),
  adminPassword: randomBytes(12).toString('base64url'),
  metaAppSecret: randomBytes(16).toString('hex'),
  metaVerifyToken: randomBytes(16).toString('hex'),
});
