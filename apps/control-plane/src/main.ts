import { endGracefully, Health } from '#platform/http';
import { createLogger, parseConfig } from '#platform/kernel';
import { ControlPlaneConfig } from './config.js';
import { startControlPlane } from './control-plane.js';

async function main(): Promise<void> {
  const config = parseConfig(ControlPlaneConfig, process.env);
  const log = createLogger('control-plane', config.LOG_LEVEL);
  const { app, internal } = await startControlPlane(config, log);
  endGracefully(app, log, async () => {
    app.get(Health).stop();
    internal.close();
    internal.closeIdleConnections();
  });
}

main().catch((error: unknown) => {
  const { name, message, stack } = error as Error;
  process.stderr.write(`${['ConfigError', 'ClockWrong'].includes(name) ? message : String(stack)}\n`);
  process.exit(1);
});
