import { endGracefully, Health } from '#platform/http';
import { createLogger, parseConfig } from '#platform/kernel';
import { Background } from './background.js';
import { WorkerConfig } from './config.js';
import { startWorker } from './worker.js';

async function main(): Promise<void> {
  const config = parseConfig(WorkerConfig, process.env);
  const log = createLogger('worker', config.LOG_LEVEL);
  const app = await startWorker(config, log);
  endGracefully(app, log, async () => {
    app.get(Health).stop();
    await app.get(Background).stop();
  });
}

main().catch((error: unknown) => {
  const { name, message, stack } = error as Error;
  process.stderr.write(`${['ConfigError', 'ClockWrong'].includes(name) ? message : String(stack)}\n`);
  process.exit(1);
});
