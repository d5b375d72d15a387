import { hmacSha256, type Logger, type NodeId, within } from '#platform/kernel';
import { redisFor } from '#platform/queue';
import { queueOfNode } from '../node.js';
import { confinement, QueueAccess, type QueueGrant } from './queue-access.js';

type Redis = ReturnType<typeof redisFor>;

const READY_MS = 2_000;

/**
 * What a BullMQ worker needs, on its own keys: data commands and scripts, whose inner commands Redis checks the same way. Left out is
 * whatever looks at or past the whole server: SCAN, KEYS, COPY, SORT, FLUSHALL, CONFIG, CLIENT KILL. INFO tells BullMQ the version.
 */
const COMMANDS = [
  ...['+@read', '+@write', '+@connection', '+@transaction', '-@keyspace', '-@admin', '-@dangerous'],
  ...[
    '+del',
    '+unlink',
    '+exists',
    '+type',
    '+rename',
    '+expire',
    '+pexpire',
    '+pexpireat',
    '+persist',
    '+ttl',
    '+pttl',
  ],
  ...['+eval', '+evalsha', '+info', '+time'],
];

/** On Redis every node has a user of its own that sees the keys of its own queue. */
export class RedisQueueAccess extends QueueAccess {
  private redis: Redis | null = null;

  constructor(
    private readonly url: string,
    private readonly log: Logger,
  ) {
    super();
  }

  async grant(nodeId: NodeId, token: string): Promise<QueueGrant> {
    // Derived, so that it need not be stored and is the same at every grant.
    const password = hmacSha256(token, 'redis user').toString('base64url');
    const user = queueOfNode(nodeId);
    try {
      const rules = ['reset', 'on', `>${password}`, `~bull:${user}:*`, ...COMMANDS];
      await (await this.connected()).call('ACL', 'SETUSER', user, ...rules);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return { connection: { kind: 'redis', url: this.url }, confinement: refused(error as Error) };
    }
    const url = new URL(this.url);
    const open = url.password === '';
    url.username = user;
    url.password = password;
    return { connection: { kind: 'redis', url: url.toString() }, confinement: open ? WITHOUT_PASSWORD : CONFINED };
  }

  async revoke(nodeId: NodeId): Promise<void> {
    try {
      await (await this.connected()).call('ACL', 'DELUSER', queueOfNode(nodeId));
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }

  override close(): void {
    this.redis?.disconnect();
  }

  private async connected(): Promise<Redis> {
    if (!this.redis) {
      this.redis = redisFor(this.url, 'producer');
      this.redis.on('error', (err) => this.log.warn({ err }, 'redis is away, it reconnects'));
    }
    const { redis } = this;
    if (redis.status !== 'ready') await within(new Promise((resolve) => redis.once('ready', resolve)), READY_MS, null);
    return redis;
  }
}

/** The server is there and says no: a managed Redis without ACL, an old one, a user who may not. */
const isRefusal = (error: unknown): boolean => /^(NOPERM|ERR)\b/.test((error as Error).message);

const refused = ({ message }: Error) =>
  confinement(
    'False',
    'AclRefused',
    `Redis refused a user of its own for this node (${message}); the node uses the platform's and could see other queues.`,
  );

const CONFINED = confinement('True', 'OwnUser', 'Connects to Redis as a user that sees the keys of its own queue.');
const WITHOUT_PASSWORD = confinement(
  'False',
  'RedisOpen',
  'Connects as a user of its own, but this Redis lets anybody in: set a password in REDIS_URL and on the server.',
);
