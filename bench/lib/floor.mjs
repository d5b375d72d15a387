// The floor every accept is measured against: a bare Fastify handler that inserts one row and adds one job.
import { createRequire } from 'node:module';
import { createPostgresBackend, Queue, withBackend } from 'bullmq';
import Fastify from 'fastify';
import pg from 'pg';

const require = createRequire(import.meta.url);
const { DATABASE_URL, REDIS_URL, PORT } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
await pool.query(
  'CREATE TABLE IF NOT EXISTS bench_floor (id uuid PRIMARY KEY, body jsonb, created_at timestamptz DEFAULT now())',
);
const queue = REDIS_URL
  ? new Queue('bench-floor', { connection: new (require('ioredis').Redis)(REDIS_URL, { maxRetriesPerRequest: null }) })
  : new (withBackend(createPostgresBackend).Queue)('bench-floor', {
      connection: { connectionString: DATABASE_URL, schema: 'bullmq', max: 10 },
    });

const app = Fastify();
app.post('/messages', async (request, reply) => {
  const id = crypto.randomUUID();
  await pool.query('INSERT INTO bench_floor (id, body) VALUES ($1, $2)', [id, request.body]);
  await queue.add('send', { id }, { jobId: id, removeOnComplete: true });
  return reply.status(202).send({ id });
});
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
process.on('SIGTERM', () => process.exit(0));
