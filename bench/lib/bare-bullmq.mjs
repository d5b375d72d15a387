import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const JOBS = 20_000;
/** As the figures of the specification were taken. source: reliability-and-operations.md §3.2 */
const PAYLOAD = 'x'.repeat(300);

/** How many jobs that do nothing one process of BullMQ takes in a second, on the same Redis. */
export async function bareBullMq(redisUrl) {
  const connection = () => new Redis(redisUrl, { maxRetriesPerRequest: null });
  const producer = connection();
  const queue = new Queue('bench-bare', { connection: producer });
  for (let start = 0; start < JOBS; start += 500)
    await queue.addBulk(
      Array.from({ length: 500 }, () => ({ name: 'job', data: { ref: PAYLOAD }, opts: { removeOnComplete: true } })),
    );
  const consumer = connection();
  const started = performance.now();
  await new Promise((resolve) => {
    let done = 0;
    const worker = new Worker('bench-bare', async () => undefined, { connection: consumer, concurrency: 20 });
    worker.on('completed', () => {
      done++;
      if (done === JOBS) resolve(worker.close());
    });
  });
  const perSecond = JOBS / ((performance.now() - started) / 1000);
  await queue.close();
  producer.disconnect();
  consumer.disconnect();
  return perSecond;
}
