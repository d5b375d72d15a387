import pg from 'pg';
import { EmbeddedPostgres } from '#platform/embedded-postgres';
import { Repeater, type Logger } from '#platform/kernel';
import type { Home } from './home.js';
import { StartRefused } from './refused.js';

const CONNECT_MS = 10_000;
const WATCH_MS = 1_000;

/** The Postgres of the installation: a given one, which is only looked at, or the embedded one, which is kept running. */
export interface DatabaseServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Refuses a DATABASE_URL that nobody answers, before anything else is started. */
export async function givenServer(url: string): Promise<DatabaseServer> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new StartRefused(
      `The Postgres in DATABASE_URL cannot be used: ${(error as Error).message}.`,
      'Start it or correct the URL; without DATABASE_URL, Trunkline brings its own.',
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
  return { url, stop: async () => undefined };
}

/** Starts the embedded server, adopts one that a killed predecessor left, and starts it again should it die. */
export class EmbeddedServer implements DatabaseServer {
  private readonly postgres = new EmbeddedPostgres();
  private starting: Promise<unknown> = Promise.resolve();
  private watching: Repeater | null = null;
  url = '';

  constructor(
    private readonly home: Home,
    private readonly note: (line: string) => void,
    private readonly log: Logger,
  ) {}

  async start(): Promise<void> {
    const { url, port } = await this.launch();
    this.url = url;
    this.watching = new Repeater('watch postgres', () => this.revive(port), WATCH_MS, this.log).start();
  }

  async stop(): Promise<void> {
    await this.watching?.stop();
    await this.starting.catch(() => undefined); // whoever waits for the start was told
    await this.postgres.stop();
  }

  private launch(port?: number): ReturnType<EmbeddedPostgres['start']> {
    const starting = this.postgres.start({ home: this.home.path, port, log: this.note });
    this.starting = starting;
    return starting;
  }

  /** Clients hold the URL, so the server must come back on the port that it had. */
  private async revive(port: number): Promise<boolean> {
    if (await this.postgres.isAlive()) return false;
    this.note('Postgres is gone; starting it again.');
    await this.launch(port);
    return false;
  }
}
