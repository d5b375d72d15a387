/** The embedded Postgres cannot serve; the message says what was found and what the operator can do. */
export class PostgresUnusable extends Error {
  constructor(found: string, advice: string, options?: ErrorOptions) {
    super(`${found}\n${advice}`, options);
    this.name = 'PostgresUnusable';
  }
}

export const USE_A_SERVER_OF_YOUR_OWN = 'Or set DATABASE_URL to a Postgres (16 or newer) of your own.';
