import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';

/** What a statement answered: its rows and how many rows it touched. */
export interface Result<Row> {
  readonly rows: Row[];
  readonly count: number;
}

/**
 * One open transaction, in the context it was opened for. Use cases hand it on as a visible parameter (house rule 11).
 *
 * Statements are prepared once per connection under a name made of their text, so the text must be constant: sets go in as
 * arrays (`unnest`, `= ANY`), never as a list that grows.
 */
export class Tx {
  constructor(
    private readonly client: PoolClient,
    /** The instant of this transaction on the installation's clock. */
    readonly now: Date,
  ) {}

  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return (await this.run<Row>(sql, parameters)).rows;
  }

  /** The first row, or null. */
  async one<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row | null> {
    return (await this.run<Row>(sql, parameters)).rows[0] ?? null;
  }

  /** How many rows the statement touched. */
  async execute(sql: string, parameters: readonly unknown[] = []): Promise<number> {
    return (await this.run(sql, parameters)).count;
  }

  private async run<Row>(sql: string, parameters: readonly unknown[]): Promise<Result<Row>> {
    const result = await this.client.query({ name: statementName(sql), text: sql, values: [...parameters] });
    return { rows: result.rows as Row[], count: result.rowCount ?? 0 };
  }
}

const names = new Map<string, string>();

function statementName(sql: string): string {
  let name = names.get(sql);
  if (!name) {
    name = createHash('sha1').update(sql).digest('base64url');
    names.set(sql, name);
  }
  return name;
}
