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
  process.stderr.write(
    `${(error as Error).name === 'ConfigError' ? (error as Error).message : String((error as Error).stack)}\n`,
  );
  process.exit(1);
});
