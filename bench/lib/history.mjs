import pg from 'pg';

/** Rows in one statement: enough to be quick, few enough to show progress. */
const CHUNK = 50_000;

/**
 * Lets an installation have a past: copies of its delivered messages, each with an id of the last days, a recipient of its own and
 * everything the ledger says of it. Straight into the tables, because how they got there is not what is measured.
 */
export async function fillHistory(databaseUrl, rows, progress) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    // The rules were checked when the originals were written.
    await client.query(`SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '64MB'`);
    const { rows: known } = await client.query(
      `SELECT count(*)::int AS count FROM message WHERE direction = 'out' AND state = 'delivered'`,
    );
    const [{ count: originals }] = known;
    await client.query(`CREATE TEMP TABLE original AS
      SELECT * FROM message WHERE direction = 'out' AND state = 'delivered'`);
    await client.query(`CREATE TEMP TABLE original_entry AS
      SELECT e.* FROM ledger_entry e JOIN original o ON o.tenant_id = e.tenant_id AND o.id = e.subject_id`);
    for (let done = originals; done < rows; done += CHUNK) {
      await copy(client, originals, Math.min(CHUNK, rows - done));
      progress(Math.min(rows, done + CHUNK));
    }
    await client.query('VACUUM ANALYZE message');
    await client.query('VACUUM ANALYZE ledger_entry');
    await client.query('CHECKPOINT');
  } finally {
    await client.end();
  }
}

async function copy(client, originals, count) {
  await client.query(`CREATE TEMP TABLE twin AS
    SELECT o.id AS original_id, uuidv7(random() * interval '-7 days') AS id
    FROM original o, generate_series(1, ceil(${count}::numeric / ${originals})::int) LIMIT ${count}`);
  const message = await columns(client, 'message', {
    id: 't.id',
    wamid: `'wamid.' || t.id`,
    recipient: `'+3461' || lpad(floor(random() * 1e7)::text, 7, '0')`,
  });
  await client.query(`INSERT INTO message (${message.names})
    SELECT ${message.values} FROM twin t JOIN original o ON o.id = t.original_id ORDER BY t.id`);
  const entry = await columns(client, 'ledger_entry', { subject_id: 't.id' });
  await client.query(`INSERT INTO ledger_entry (${entry.names})
    SELECT ${entry.values} FROM twin t JOIN original_entry o ON o.subject_id = t.original_id ORDER BY t.id`);
  await client.query('DROP TABLE twin');
}

/** All columns of a table, taken from `o` where nothing else is said. */
async function columns(client, table, changed) {
  const { rows } = await client.query(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
    [table],
  );
  const names = rows.map((row) => row.name);
  return { names: names.join(', '), values: names.map((name) => changed[name] ?? `o.${name}`).join(', ') };
}
