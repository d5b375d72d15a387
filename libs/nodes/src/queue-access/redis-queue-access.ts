import { queueOfNode } from '#node-protocol';
import { hmacSha256, type Logger, type NodeId, within } from '#platform/kernel';
import { redisFor } from '#platform/queue';

import { confinement, QueueAccess, type QueueGrant } from './queue-access.js';

type Redis = ReturnType<typeof redisFor>;

const READY_MS = 2_000;

/**
 * The commands of BullMQ's worker and of its scripts, whose inner commands Redis checks the same way. A list of names rather than
 * categories: those of Redis change with its version, and hold ways to look past one's own keys (SCAN, MONITOR, CLIENT TRACKING).
 */
const COMMANDS = [
  // Connecting: BullMQ reads the version of the server from INFO.
  ...['auth', 'hello', 'select', 'ping', 'quit', 'client|setname', 'info', 'time'],
  ...['eval', 'evalsha', 'multi', 'exec', 'discard'],
  ...['exists', 'type', 'del', 'unlink', 'rename', 'expire', 'pexpire', 'pexpireat', 'persist', 'ttl', 'pttl'],
  ...['get', 'set', 'incr', 'incrby', 'decr', 'mget'],
  ...['hget', 'hset', 'hsetnx', 'hmget', 'hmset', 'hgetall', 'hexists', 'hincrby', 'hdel', 'hlen', 'hkeys', 'hvals'],
  ...['lindex', 'llen', 'lpop', 'lpos', 'lpush', 'lrange', 'lrem', 'lset', 'ltrim', 'rpop', 'rpush', 'rpoplpush'],
  ...['lmove', 'sadd', 'scard', 'sismember', 'smembers', 'srem', 'spop'],
  ...[
    'zadd',
    'zcard',
    'zcount',
    'zincrby',
    'zlexcount',
    'zpopmin',
    'bzpopmin',
    'zrange',
    'zrangebylex',
    'zrangebyscore',
  ],
  ...['zrank', 'zrem', 'zremrangebyrank', 'zremrangebyscore', 'zrevrange', 'zrevrangebyscore', 'zscore'],
  ...['xadd', 'xdel', 'xlen', 'xrange', 'xread', 'xtrim'],
].map((command) => `+${command}`);

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
