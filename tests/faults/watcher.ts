import pg from 'pg';
import { publicId, sleep } from '#platform/kernel';
import type { Reign, SeenClaim, Sighting } from './evidence.js';

const LOOK_EVERY_MS = 200;

interface MessageLook {
  readonly id: string;
  readonly state: string;
  readonly sent_at: Date | null;
  readonly delivered_at: Date | null;
  readonly read_at: Date | null;
}
interface LeaseLook {
  readonly what: string;
  readonly epoch: string;
  readonly now: Date;
}
interface ClaimLook {
  readonly token: string;
  readonly epoch: string;
  readonly at: Date;
}

/** Looks at the database again and again while a scenario runs, and remembers whatever was new. It harms nobody when it cannot look. */
export class Watcher {
  readonly sightings: Sighting[] = [];
  readonly reigns: Reign[] = [];
  private readonly latest = new Map<string, string>();
  private readonly seenClaims = new Map<string, { epoch: bigint; at: number }>();
  private readonly jobLeaks = new Set<string>();
  private client: pg.Client | null = null;
  private watching = true;
  private readonly ended: Promise<void>;

  constructor(
    private readonly url: string,
    private readonly tenants: readonly string[],
    private readonly canaries: readonly string[],
    private readonly queuesOnPostgres: boolean,
  ) {
    this.ended = this.watch();
  }

  /** Claims by the slot whose epoch they carry. */
  get claims(): SeenClaim[] {
    const slots = new Map(this.reigns.map((reign) => [reign.epoch, reign.what]));
    return [...this.seenClaims].flatMap(([token, claim]) => {
      const what = slots.get(claim.epoch);
      return what === undefined ? [] : [{ what, token, ...claim }];
    });
  }

  get leaks(): string[] {
    return [...this.jobLeaks];
  }

  async stop(): Promise<void> {
    this.watching = false;
    await this.ended;
  }

  private async watch(): Promise<void> {
    while (this.watching) {
      await this.look().catch(() => this.letGo());
      await sleep(LOOK_EVERY_MS);
    }
    await this.look().catch(() => undefined);
    await this.letGo();
  }

  private async look(): Promise<void> {
    const client = (this.client ??= await this.connected());
    const messages = await client.query<MessageLook>(
      'SELECT id, state, sent_at, delivered_at, read_at FROM message WHERE tenant_id = ANY($1::uuid[])',
      [this.tenants],
    );
    for (const row of messages.rows) this.see(row);
    const leases = await client.query<LeaseLook>(
      `SELECT node_id || '/' || slot AS what, epoch::text, statement_timestamp() AS now FROM node_lease
         WHERE tenant_id = ANY($1::uuid[])
       UNION ALL SELECT name, epoch::text, statement_timestamp() FROM lease`,
      [this.tenants],
    );
    for (const row of leases.rows) this.seeLease(row);
    const claims = await client.query<ClaimLook>(
      `SELECT attempt_token AS token, epoch::text, submitting_at AS at FROM dispatch
       WHERE tenant_id = ANY($1::uuid[]) AND state = 'submitting'`,
      [this.tenants],
    );
    for (const { token, epoch, at } of claims.rows)
      this.seenClaims.set(token, { epoch: BigInt(epoch), at: at.getTime() });
    if (this.queuesOnPostgres) await this.lookIntoJobs(client);
  }

  private async lookIntoJobs(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ canary: string }>(
      `SELECT c AS canary FROM unnest($1::text[]) AS c WHERE EXISTS
         (SELECT FROM bullmq.job j WHERE position(c IN j.data::text) > 0)`,
      [this.canaries],
    );
    for (const { canary } of rows) this.jobLeaks.add(`the text of ${canary} is in a job`);
  }

  private see(row: MessageLook): void {
    const sighting: Sighting = {
      message: publicId('message', row.id),
      state: row.state,
      sentAt: row.sent_at?.getTime() ?? null,
      deliveredAt: row.delivered_at?.getTime() ?? null,
      readAt: row.read_at?.getTime() ?? null,
    };
    if (this.isNew(sighting.message, JSON.stringify(sighting))) this.sightings.push(sighting);
  }

  private seeLease({ what, epoch, now }: LeaseLook): void {
    if (this.isNew(what, epoch)) this.reigns.push({ what, epoch: BigInt(epoch), takenAt: now.getTime() });
  }

  private isNew(key: string, value: string): boolean {
    if (this.latest.get(key) === value) return false;
    this.latest.set(key, value);
    return true;
  }

  private async connected(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url, application_name: 'outside', query_timeout: 5_000 });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  private async letGo(): Promise<void> {
    const { client } = this;
    this.client = null;
    await client?.end().catch(() => undefined);
  }
}
