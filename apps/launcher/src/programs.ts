import { join } from 'node:path';
import { CHECKOUT, type LauncherConfig, type Secrets } from './config.js';
import type { Home } from './home.js';
import type { Program } from './supervised.js';

export interface Installation {
  readonly config: LauncherConfig;
  readonly home: Home;
  readonly secrets: Secrets;
  readonly databaseUrl: string;
}

export const entryOf = (app: string, file = 'main.js'): string => join(CHECKOUT, 'dist', 'apps', app, 'src', file);

export const baseUrl = (config: LauncherConfig): string => `http://127.0.0.1:${config.PORT}`;

export const sandboxUrl = (config: LauncherConfig): string => `http://127.0.0.1:${config.SANDBOX_PORT}`;

/** With a GRAPH_URL of its own the installation talks to Meta, and there is neither a sandbox nor demo data. */
export const usesSandbox = (config: LauncherConfig): boolean => config.GRAPH_URL === undefined;

/** What every process of the installation is told; each reads what it knows. */
export function environment({ config, home, secrets, databaseUrl }: Installation): NodeJS.ProcessEnv {
  const sandbox = sandboxUrl(config);
  return {
    ...process.env,
    TRUNKLINE_HOME: home.path,
    TRUNKLINE_SECRET: config.TRUNKLINE_SECRET ?? secrets.secret,
    DATABASE_URL: databaseUrl,
    REDIS_URL: config.REDIS_URL,
    PORT: String(config.PORT),
    INTERNAL_PORT: String(config.INTERNAL_PORT),
    INTERNAL_URL: `http://127.0.0.1:${config.INTERNAL_PORT}`,
    WORKER_PORT: String(config.WORKER_PORT),
    PUBLIC_URL: process.env['PUBLIC_URL'] || baseUrl(config),
    ADMIN_EMAIL: config.ADMIN_EMAIL,
    ADMIN_PASSWORD: config.ADMIN_PASSWORD ?? secrets.adminPassword,
    GRAPH_URL: config.GRAPH_URL ?? sandbox,
    META_APP_SECRET: process.env['META_APP_SECRET'] || secrets.metaAppSecret,
    META_VERIFY_TOKEN: process.env['META_VERIFY_TOKEN'] || secrets.metaVerifyToken,
    ...(usesSandbox(config) && {
      // Whoever tries webhooks at home has their receiver on this machine.
      EGRESS_ALLOW_PRIVATE: process.env['EGRESS_ALLOW_PRIVATE'] || 'true',
      SANDBOX_URL: sandbox,
      SANDBOX_PORT: String(config.SANDBOX_PORT),
      SANDBOX_DATA_DIR: home.file('sandbox'),
      SANDBOX_WEBHOOK_URL: `${baseUrl(config)}/ingress/meta`,
      SANDBOX_APP_SECRET: process.env['META_APP_SECRET']?.split(',')[0] || secrets.metaAppSecret,
      SANDBOX_VERIFY_TOKEN: process.env['META_VERIFY_TOKEN'] || secrets.metaVerifyToken,
    }),
  };
}

/** The long-running processes, in the order they start; they stop in the opposite order, so that work can still be handed in. */
export async function programs(installation: Installation): Promise<Program[]> {
  const { config, home } = installation;
  const env = environment(installation);
  const program = async (name: string, port: number): Promise<Program> => ({
    name,
    entry: entryOf(name),
    env,
    logFile: await home.logFile(name),
    readyUrl: `http://127.0.0.1:${port}/readyz`,
  });
  // The sandbox shakes hands with the control plane when it starts, and the worker's nodes call the sandbox.
  const list = [await program('control-plane', config.PORT)];
  if (usesSandbox(config)) list.push(await program('sandbox', config.SANDBOX_PORT));
  list.push(await program('worker', config.WORKER_PORT));
  return list;
}
