import type { AddressInfo } from 'node:net';
import { createLogger } from '#platform/kernel';
import { buildApp } from './app.js';
import { DEFAULTS, type SandboxConfig } from './config.js';
import { openWorld } from './open-world.js';
import { scenarioIn } from './scenarios/scenario-in.js';
import { callThrough } from './scenarios/scenarios.routes.js';

export type { SandboxConfig } from './config.js';

export interface RunningSandbox {
  /** `http://127.0.0.1:4300`, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts an imitation of Meta's network; what the configuration leaves out takes its default, the port a free one. */
export async function startSandbox(config: Partial<SandboxConfig> = {}): Promise<RunningSandbox> {
  const settled: SandboxConfig = { ...DEFAULTS, ...config };
  const log = createLogger('sandbox', settled.logLevel);
  // A file that cannot be read or played should stop the start, not the morning after.
  const scenario = settled.scenario === undefined ? null : await scenarioIn(settled.scenario);
  const { world, close: closeWorld } = await openWorld(settled, log);
  const app = await buildApp(world, log);
  await app.listen({ port: settled.port, host: settled.host });
  const { port } = app.server.address() as AddressInfo;
  const url = `http://${settled.host.includes(':') ? `[${settled.host}]` : settled.host}:${port}`;
  log.info({ url }, 'sandbox listens');
  world.scenarios.start(callThrough(app));
  if (scenario) world.scenarios.beginOnce(scenario);
  return {
    url,
    close: async () => {
      world.scenarios.pause();
      await app.close();
      await closeWorld();
    },
  };
}
