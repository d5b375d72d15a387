import pg from 'pg';
import { Database, InstallationClock, roleUrl, type Tx } from '#platform/database';
import { EgressModule } from '#platform/egress';
import { Clock, createLogger, newId, parsePublicId, Repeater, type TenantId } from '#platform/kernel';
import { OutboxRelay } from '#platform/outbox';
import { Queues } from '#platform/queue';
import { EventsModule, TenantEvents, type EventType } from '#events';
import {
  DeliverWebhooks,
  DueDeliveries,
  WEBHOOK_QUEUE,
  WebhookAudience,
  WebhookDeliveryModule,
  WebhooksApiModule,
  WebhooksConfig,
  WebhooksModule,
} from '#webhooks';
import { Api, type Answer } from './api.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { ADMIN, startHttpApp, type HttpApp } from './http-app.js';

const log = createLogger('story', 'silent');
/** Webhooks with everything real around them: database, HTTP, outbox relay, queue, sweeper. */
export class WebhookStory {
  private constructor(
    private readonly database: TestDatabase,
    private readonly running: HttpApp,
    private readonly url: string,
    private readonly admin: Api,
    private readonly owner: pg.Client,
    private readonly stop: () => Promise<void>,
  ) {}

  /** The receivers' time is short, so that one that hangs costs a story a second and not fifteen. */
  static async start(timeoutMs = 1_000): Promise<WebhookStory> {
    const config = WebhooksConfig.parse({ EGRESS_ALLOW_PRIVATE: 'true', WEBHOOK_TIMEOUT_MS: String(timeoutMs) });
    const database = await createTestDatabase();
    const running = await startHttpApp(database, {
      imports: [
        EgressModule.forRoot(config),
        EventsModule.toldTo([WebhookAudience], [WebhooksModule]),
        WebhooksApiModule,
        WebhookDeliveryModule.forRoot(config),
      ],
    });
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    const url = await running.app.getUrl();
    const session = must<{ access_token: string }>(await new Api(url).post('/auth/login', ADMIN));
    const admin = new Api(url, session.access_token);
    return new WebhookStory(database, running, url, admin, owner, startBackground(database, running));
  }

  async close(): Promise<void> {
    await this.stop();
    await this.running.close();
    await this.owner.end();
    await this.database.drop();
  }

  async tenant(name: string): Promise<WebhookTenant> {
    const { id } = must<{ id: string }>(await this.admin.post('/admin/v1/tenants', { name }));
    const { key } = must<{ key: string }>(await this.admin.post(`/admin/v1/tenants/${id}/keys`, { name: 'stories' }));
    return new WebhookTenant(this, parsePublicId('tenant', id)!, new Api(this.url, key));
  }

  /** Announces in a transaction of its own; `after` runs in it too. */
  async emit(tenantId: TenantId, types: readonly EventType[], after?: (tx: Tx) => Promise<void>): Promise<void> {
    await this.running.app.get(Database).withTenant(tenantId, async (tx) => {
      const events = types.map((type, index) => ({
        type,
        subjectId: newId<'message'>(tx.now),
        data: { id: `msg_${index}`, status: 'delivered', to: '+4915112345678' },
        occurredAt: tx.now,
      }));
      await this.running.app.get(TenantEvents, { strict: false }).emit(tx, tenantId, events);
      await after?.(tx);
    });
  }

  async advance(milliseconds: number): Promise<void> {
    await this.running.app.get(InstallationClock).advance(milliseconds);
  }

  now(): Date {
    return this.running.app.get(Clock).now();
  }

  /** The database as its owner, for what no caller can see or do. */
  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.owner.query<Row>(text, values)).rows;
  }
}

/** A company that listens. */
export class WebhookTenant {
  constructor(
    private readonly story: WebhookStory,
    readonly id: TenantId,
    readonly http: Api,
  ) {}

  /** A registered endpoint, with its secret and its path. */
  async endpoint(url: string, events?: readonly EventType[]): Promise<EndpointJson & { path: string }> {
    const answer = await this.http.post('/v1/webhook-endpoints', { url, ...(events ? { events } : {}) });
    const endpoint = must<EndpointJson>(answer);
    return { ...endpoint, path: `/v1/webhook-endpoints/${endpoint.id}` };
  }

  async show(path: string): Promise<EndpointJson> {
    return must(await this.http.get(path));
  }

  emit(...types: EventType[]): Promise<void> {
    return this.story.emit(this.id, types);
  }

  async deliveries(path: string, query = ''): Promise<DeliveryJson[]> {
    return must<{ data: DeliveryJson[] }>(await this.http.get(`${path}/deliveries${query}`)).data;
  }

  /** The newest delivery of an endpoint. */
  async latest(path: string): Promise<DeliveryJson> {
    return (await this.deliveries(path))[0]!;
  }
}

export interface EndpointJson {
  readonly id: string;
  readonly secret: string;
  readonly enabled: boolean;
  readonly consecutive_failures: number;
  readonly paused_until_at: string | null;
}

export interface DeliveryJson {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
  readonly next_attempt_at: string | null;
}

/** The body of an answer that went well. */
export function must<T>({ status, body }: Answer): T {
  if (status >= 300) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return body as unknown as T;
}

/** What the worker app does, in this process. */
function startBackground(database: TestDatabase, { app }: HttpApp): () => Promise<void> {
  const queues = new Queues({ kind: 'postgres', url: roleUrl(database.config, 'queue') }, log);
  const relay = new OutboxRelay(app.get(Database), queues, log);
  const due = new Repeater('due', () => app.get(DueDeliveries, { strict: false }).step(), 50, log);
  const deliver = app.get(DeliverWebhooks, { strict: false });
  queues.work(WEBHOOK_QUEUE, 4, ({ refs }) => deliver.execute(refs));
  relay.start();
  due.start();
  return async () => {
    await Promise.all([relay.stop(), due.stop()]);
    await queues.close();
  };
}
