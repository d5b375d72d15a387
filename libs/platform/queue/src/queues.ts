import { createPostgresBackend, type Job, type JobsOptions, Queue, withBackend, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type pg from 'pg';
import type { Logger } from '#platform/kernel';
import { postgresPool, QUEUE_SCHEMA, redisFor, type QueueConnection } from './connection.js';

/** What every job carries: ids, never text and never secrets (house rule 16). */
export interface JobData {
  readonly refs: readonly string[];
}
/** What this project uses of BullMQ's queue and worker, the same on both backends. */
interface BackedQueue {
  addBulk(jobs: { name: string; data: JobData; opts?: JobsOptions }[]): Promise<unknown>;
  getJobCounts(...types: ('waiting' | 'active' | 'delayed')[]): Promise<Record<string, number>>;
  obliterate(options: { force: boolean }): Promise<void>;
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}
export interface QueueWorker {
  pause(doNotWaitActive?: boolean): Promise<void>;
  resume(): void;
  close(force?: boolean): Promise<void>;
}
const OnPostgres = withBackend(createPostgresBackend);
export interface NewJob {
  readonly id: string;
  readonly refs: readonly string[];
}

/** A finished job has nothing left to say: the truth about its messages is in Postgres. */
const JOB_DEFAULTS = { removeOnComplete: true, removeOnFail: 100, attempts: 1 } as const;
/** A killed worker's job comes back after at most about 20 s; losing it costs nothing but that time. */
const RECOVERY = { lockDuration: 15_000, stalledInterval: 5_000, maxStalledCount: 1_000 } as const;

/** The queues of one process, on whichever backend the installation uses. */
export class Queues {
  private readonly queues = new Map<string, BackedQueue>();
  private readonly workers = new Set<QueueWorker>();
  /** BullMQ leaves a connection that it was given to whoever gave it. */
  private readonly workerConnections = new Set<Redis>();
  private redis: Redis | null = null;
  private pool: pg.Pool | null = null;

  constructor(
    private readonly connection: QueueConnection,
    private readonly log: Logger,
  ) {}

  get backend(): QueueConnection['kind'] {
    return this.connection.kind;
  }

  /** Adds jobs in one round trip; an id that is already waiting is left alone. */
  async add(queueName: string, jobs: readonly NewJob[]): Promise<void> {
    const bulk = jobs.map((job) => ({
      name: queueName,
      data: { refs: job.refs },
      opts: { jobId: job.id, ...JOB_DEFAULTS },
    }));
    await this.queue(queueName).addBulk(bulk);
  }

  /** Runs `process` for each job of a queue, up to `concurrency` at once. */
  work(queueName: string, concurrency: number, process: (job: JobData) => Promise<void>): QueueWorker {
    const handler = async (job: Job<JobData>): Promise<void> => process(job.data);
    const options = { concurrency, ...RECOVERY };
    const worker =
      this.connection.kind === 'redis'
        ? new Worker<JobData>(queueName, handler, { ...options, connection: this.workerRedis(this.connection.url) })
        : new OnPostgres.Worker<JobData>(queueName, handler, {
            ...options,
            connection: { connectionString: this.connection.url, schema: QUEUE_SCHEMA, max: 2 },
          });
    worker.on('error', (err) => this.log.warn({ err, queue: queueName }, 'queue worker error, it goes on'));
    worker.on('failed', (_job, err) => this.log.error({ err, queue: queueName }, 'job failed'));
    this.workers.add(worker);
    return worker;
  }

  /** Takes no more jobs until `resume`; others take them meanwhile. What runs goes on. */
  async pause(): Promise<void> {
    await Promise.all([...this.workers].map((worker) => worker.pause(true)));
  }

  resume(): void {
    for (const worker of this.workers) worker.resume();
  }

  /** Jobs waiting or running on a queue. */
  async depth(queueName: string): Promise<number> {
    const counts = await this.queue(queueName).getJobCounts('waiting', 'active', 'delayed');
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  }

  /** Forgets a queue and what waits in it, for a node that is gone. */
  async drop(queueName: string): Promise<void> {
    await this.queue(queueName).obliterate({ force: true });
    await this.queues.get(queueName)?.close();
    this.queues.delete(queueName);
  }

  /** Stops taking jobs, waits for the running ones up to the deadline, and closes every connection. */
  async close(deadlineMs = 10_000): Promise<void> {
    const closing = Promise.all([...this.workers].map((worker) => worker.close()));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, deadlineMs)));
    await Promise.race([closing, late]).finally(() => clearTimeout(timer));
    await Promise.allSettled([...this.queues.values()].map((queue) => queue.close()));
    for (const connection of [...this.workerConnections, this.redis]) connection?.disconnect();
    await this.pool?.end().catch(() => undefined);
  }

  private queue(name: string): BackedQueue {
    let queue = this.queues.get(name);
    if (!queue) {
      queue = this.open(name);
      queue.on('error', (err) => this.log.warn({ err, queue: name }, 'queue connection error, it reconnects'));
      this.queues.set(name, queue);
    }
    return queue;
  }

  private open(name: string): BackedQueue {
    if (this.connection.kind === 'redis') {
      this.redis ??= this.openRedis(this.connection.url);
      return new Queue<JobData>(name, { connection: this.redis, skipVersionCheck: true });
    }
    this.pool ??= postgresPool(this.connection.url, 4);
    return new OnPostgres.Queue<JobData>(name, { connection: this.pool });
  }

  private workerRedis(url: string): Redis {
    const redis = redisFor(url, 'worker');
    this.workerConnections.add(redis);
    return redis;
  }

  private openRedis(url: string): Redis {
    const redis = redisFor(url, 'producer');
    redis.on('error', (err) => this.log.warn({ err }, 'redis is away, it reconnects'));
    return redis;
  }
}
