import { fileURLToPath } from 'node:url';
import { type DynamicModule, Global, Inject, Module, type OnModuleDestroy } from '@nestjs/common';
import { type DatabaseConfig, roleUrl } from '#platform/database';
import { createLogger, deriveKey, type Logger } from '#platform/kernel';
import { NodeDriver } from './driver/node-driver.js';
import { ProcessDriver } from './driver/process/process-driver.js';
import { NODES_CONFIG, NODES_LOG, type NodesConfig } from './nodes.config.js';
import { PostgresQueueAccess } from './queue-access/postgres-queue-access.js';
import { QueueAccess } from './queue-access/queue-access.js';
import { RedisQueueAccess } from './queue-access/redis-queue-access.js';
import { FarewellToNode } from './reconcile/farewell-to-node.js';
import { NodeController } from './reconcile/node-controller.js';
import { NodeStatusRepository } from './reconcile/node-status.repository.js';
import { ReconcileNode } from './reconcile/reconcile-node.js';
import { ResyncFleet } from './reconcile/resync-fleet.js';

type ControllerConfig = NodesConfig & DatabaseConfig & { readonly REDIS_URL?: string | undefined };
/** What a driver has to know; a control plane that only shows logs knows no more than this. */
export type DriverConfig = Pick<NodesConfig, 'TRUNKLINE_HOME' | 'LOG_LEVEL'> &
  Partial<NodesConfig> &
  Pick<DatabaseConfig, 'TRUNKLINE_SECRET'>;

/** Where nodes run, for the controller, and for a control plane on the same machine that wants to show their logs. */
@Global()
@Module({})
export class NodeDriverModule {
  static forRoot(config: DriverConfig): DynamicModule {
    const log = createLogger('nodes', config.LOG_LEVEL);
    return {
      module: NodeDriverModule,
      providers: [{ provide: NodeDriver, useFactory: () => driverOf(config, log) }],
      exports: [NodeDriver],
    };
  }
}

/** The controller that keeps nodes as they are wanted; only a worker imports it. Needs `Queues` and the vault from the app. */
@Module({})
export class NodeControllerModule implements OnModuleDestroy {
  constructor(@Inject(QueueAccess) private readonly access: QueueAccess) {}

  static forRoot(config: ControllerConfig): DynamicModule {
    const log = createLogger('nodes', config.LOG_LEVEL);
    return {
      module: NodeControllerModule,
      imports: [NodeDriverModule.forRoot(config)],
      providers: [
        { provide: NODES_CONFIG, useValue: config },
        { provide: NODES_LOG, useValue: log },
        { provide: QueueAccess, useFactory: () => accessOf(config, log) },
        ...[NodeStatusRepository, FarewellToNode, ReconcileNode, ResyncFleet, NodeController],
      ],
      exports: [NodeController],
    };
  }

  onModuleDestroy(): void {
    this.access.close();
  }
}

function driverOf(config: DriverConfig, log: Logger): NodeDriver | Promise<NodeDriver> {
  // Says nothing about the secret, and is the same in every process of the installation.
  const installation = deriveKey(config.TRUNKLINE_SECRET, 'name of the installation').toString('hex').slice(0, 16);
  return config.NODE_DRIVER === 'docker'
    ? dockerDriver(config, installation, log)
    : processDriver(config, installation, log);
}

/** The client of Docker is large: it is loaded where it is used. */
async function dockerDriver(config: DriverConfig, installation: string, log: Logger): Promise<NodeDriver> {
  const [{ default: Docker }, { DockerDriver }] = await Promise.all([
    import('dockerode'),
    import('./driver/docker/docker-driver.js'),
  ]);
  const { NODE_IMAGE: image = 'trunkline-node', NODE_NETWORK: network = 'bridge' } = config;
  return new DockerDriver(new Docker(), { installation, image, network }, log);
}

function processDriver(config: DriverConfig, installation: string, log: Logger): NodeDriver {
  const { TRUNKLINE_HOME: home, PATH, TZ, NODE_ENV, NODE_OPTIONS, NODE_EXTRA_CA_CERTS } = config;
  const inherited = Object.entries({ PATH, TZ, NODE_ENV, NODE_OPTIONS, NODE_EXTRA_CA_CERTS });
  return new ProcessDriver(
    {
      installation,
      home,
      program: config.NODE_PROGRAM ?? builtNode(),
      inherited: Object.fromEntries(inherited.filter((entry): entry is [string, string] => entry[1] !== undefined)),
    },
    log,
  );
}

/** The node program of this installation: in `dist` beside this file, or in the `dist` of the checkout when run from sources. */
function builtNode(): string {
  const root = new URL('../../../', import.meta.url);
  const dist = root.pathname.endsWith('/dist/') ? root : new URL('dist/', root);
  return fileURLToPath(new URL('apps/node/main.js', dist));
}

const accessOf = (config: ControllerConfig, log: Logger): QueueAccess =>
  config.REDIS_URL ? new RedisQueueAccess(config.REDIS_URL, log) : new PostgresQueueAccess(roleUrl(config, 'queue'));
