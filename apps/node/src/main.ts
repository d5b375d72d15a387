import { createLogger, parseConfig } from '#platform/kernel';
import { NodeConfig } from './config.js';
import { lastWords } from './fatal.js';
import { TrunklineNode } from './node.js';
import type { NodeEnd } from './session.js';

const EXIT: Record<NodeEnd, number> = { stopped: 0, refused: 2, fenced: 3, abandoned: 4 };

async function main(): Promise<void> {
  const config = parseConfig(NodeConfig, process.env);
  const log = createLogger('node', config.LOG_LEVEL).child({ nodeId: config.NODE_ID });
  const node = new TrunklineNode(config, log);
  let asked = 0;
  const stop = () => (asked++ ? process.exit(1) : node.stop());
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const why = await node.run();
  log.info({ why }, 'node ends');
  process.exit(EXIT[why]);
}

function die(error: unknown): never {
  process.stderr.write(`${lastWords(error)}\n`);
  process.exit(1);
}

process.on('uncaughtException', die);
main().catch(die);
