import { ConfigError, createLogger, parseConfig } from '#platform/kernel';
import { NodeConfig } from './config.js';
import { TrunklineNode } from './node.js';

const EXIT: Record<string, number> = { stopped: 0, refused: 2, fenced: 3 };

async function main(): Promise<void> {
  const config = parseConfig(NodeConfig, process.env);
  const log = createLogger('node', config.LOG_LEVEL).child({ nodeId: config.NODE_ID });
  const node = new TrunklineNode(config, log);
  let asked = 0;
  const stop = () => (asked++ ? process.exit(1) : node.stop());
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // The driver that started this process is gone: another one will start its own.
  process.on('disconnect', () => process.exit(1));
  const why = await node.run();
  log.info({ why }, 'node ends');
  process.exit(EXIT[why] ?? 1);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ConfigError ? error.message : String((error as Error).stack)}\n`);
  process.exit(1);
});
