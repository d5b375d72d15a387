import { z } from 'zod';
import { whole } from '#platform/kernel';

/** What the environment may say about a sandbox. */
export const SandboxEnv = z.object({
  SANDBOX_PORT: whole(0, 65_535).default(4300),
  SANDBOX_HOST: z.string().default('127.0.0.1'),
  SANDBOX_DATA_DIR: z.string().optional(),
  SANDBOX_WEBHOOK_URL: z.url().optional(),
  SANDBOX_APP_SECRET: z.string().min(8).default('sandbox-app-secret'),
  SANDBOX_APP_ID: z
    .string()
    .regex(/^\d{1,20}$/)
    .default('880011223344556'),
  SANDBOX_BUSINESS_ID: z
    .string()
    .regex(/^\d{1,20}$/)
    .default('410077000123456'),
  SANDBOX_VERIFY_TOKEN: z.string().optional(),
  SANDBOX_TEMPLATE_REVIEW_MS: whole(0, 86_400_000).default(1_500),
  SANDBOX_WEBHOOK_BATCH: whole(1, 1_000).default(200),
  SANDBOX_SCENARIO: z.string().optional(),
  SANDBOX_STATUS_DELAY_MS: whole(0, 60_000).default(50),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** How one sandbox runs; every part has a default, so that a test names only what it cares about. */
export interface SandboxConfig {
  readonly port: number;
  readonly host: string;
  /** Where the journal and the media bytes live; without it everything is forgotten on close. */
  readonly dataDir?: string;
  /** The app-level callback URL, for the webhooks of every WABA. */
  readonly webhookUrl?: string;
  readonly appSecret: string;
  readonly appId: string;
  /** The partner's own business portfolio. */
  readonly businessId: string;
  readonly verifyToken?: string;
  readonly templateReviewMs: number;
  readonly statusDelayMs: number;
  /** The most updates one webhook POST holds; some receivers look at the first one only. */
  readonly webhookBatch: number;
  /** A file with a scenario to play from the start. */
  readonly scenario?: string;
  readonly logLevel: string;
}

export const DEFAULTS: SandboxConfig = {
  port: 0,
  host: '127.0.0.1',
  appSecret: 'sandbox-app-secret',
  appId: '880011223344556',
  businessId: '410077000123456',
  templateReviewMs: 1_500,
  statusDelayMs: 50,
  webhookBatch: 200,
  logLevel: 'silent',
};

export const configFrom = (env: z.output<typeof SandboxEnv>): SandboxConfig => ({
  port: env.SANDBOX_PORT,
  host: env.SANDBOX_HOST,
  dataDir: env.SANDBOX_DATA_DIR,
  webhookUrl: env.SANDBOX_WEBHOOK_URL,
  appSecret: env.SANDBOX_APP_SECRET,
  appId: env.SANDBOX_APP_ID,
  businessId: env.SANDBOX_BUSINESS_ID,
  verifyToken: env.SANDBOX_VERIFY_TOKEN,
  templateReviewMs: env.SANDBOX_TEMPLATE_REVIEW_MS,
  statusDelayMs: env.SANDBOX_STATUS_DELAY_MS,
  webhookBatch: env.SANDBOX_WEBHOOK_BATCH,
  scenario: env.SANDBOX_SCENARIO,
  logLevel: env.LOG_LEVEL,
});
