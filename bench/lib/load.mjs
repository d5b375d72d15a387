import { Pool } from 'undici';

/** How long each load is kept up. */
export const SECONDS = Number(process.env.BENCH_SECONDS ?? 6);

/** Requests per second at a steady concurrency; every answer must have the expected status. */
export async function rate(base, { seconds, connections, request, weight = 1, status = 202 }) {
  const pool = new Pool(base, { connections, pipelining: 1 });
  const end = performance.now() + seconds * 1000;
  const started = performance.now();
  let done = 0;
  let index = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) {
        const { path, body, headers } = request(index++);
        const answer = await pool.request({
          method: 'POST',
          path,
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        });
        const text = await answer.body.text();
        if (answer.statusCode !== status) throw new Error(`answered ${answer.statusCode}: ${text.slice(0, 500)}`);
        done += weight;
      }
    }),
  );
  const elapsed = (performance.now() - started) / 1000;
  await pool.close();
  return done / elapsed;
}
