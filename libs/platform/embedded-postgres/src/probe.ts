import { Client, escapeIdentifier } from 'pg';
import { SUPERUSER } from './cluster.js';

const PROBE_MS = 5_000;

export interface Address {
  readonly port: number;
  readonly password: string;
}

/** What a connection attempt tells about the server: `starting` includes crash recovery. */
export type Condition = 'ready' | 'starting' | 'stopping' | 'silent' | 'wrong password';

export const urlOf = ({ port, password }: Address, database: string): string =>
  `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;

export async function probe(address: Address): Promise<Condition> {
  try {
    await query(address, 'SELECT 1');
    return 'ready';
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === '28P01' || code === '28000') return 'wrong password';
    if (code === '57P03') return message.includes('shutting down') ? 'stopping' : 'starting';
    return 'silent';
  }
}

/** Creates the database unless it is there. */
export async function ensureDatabase(address: Address, name: string): Promise<void> {
  const { rowCount } = await query(address, 'SELECT FROM pg_database WHERE datname = $1', [name]);
  if (!rowCount) await query(address, `CREATE DATABASE ${escapeIdentifier(name)}`);
}

async function query(address: Address, sql: string, values: string[] = []): Promise<{ rowCount: number | null }> {
  const client = new Client({
    connectionString: urlOf(address, 'postgres'),
    ssl: false,
    connectionTimeoutMillis: PROBE_MS,
    query_timeout: PROBE_MS * 6,
  });
  client.on('error', () => undefined); // the server going away is answered by the query itself
  try {
    await client.connect();
    return await client.query(sql, values);
  } finally {
    await client.end().catch(() => undefined);
  }
}
