import {
  Billing,
  BillingApiModule,
  CheckLedger,
  formatAmount,
  type CaptureItem,
  type Charge,
  type Quote,
} from '#billing';
import { Database, type Tx } from '#platform/database';
import { newId, parsePublicId, type MessageId, type TenantId } from '#platform/kernel';
import { Api } from './api.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { ADMIN, startHttpApp, type HttpApp } from './http-app.js';

export const GERMAN = '+4915112345678';

/** Billing with a real database and its routes around it. */
export class BillingStory {
  private constructor(
    readonly database: TestDatabase,
    private readonly running: HttpApp,
    private readonly url: string,
    readonly admin: Api,
  ) {}

  static async start(): Promise<BillingStory> {
    const database = await createTestDatabase();
    const running = await startHttpApp(database, { imports: [BillingApiModule] });
    const url = await running.app.getUrl();
    const { body } = await new Api(url).post('/auth/login', ADMIN);
    return new BillingStory(database, running, url, new Api(url, String(body['access_token'])));
  }

  async close(): Promise<void> {
    await this.running.close();
    await this.database.drop();
  }

  /** A company, with credits where the story needs some. */
  async tenant(credits = '0', pricing?: Record<string, unknown>): Promise<BilledTenant> {
    const { body } = await this.admin.post('/admin/v1/tenants', { name: 'Nordwind', timezone: 'Europe/Berlin' });
    const publicId = String(body['id']);
    const key = await this.admin.post(`/admin/v1/tenants/${publicId}/keys`, { name: 'stories' });
    const tenant = new BilledTenant(this, parsePublicId('tenant', publicId)!, publicId, String(key.body['key']));
    if (pricing) await tenant.admin.put('/pricing', pricing);
    if (credits !== '0') await tenant.admin.post('/credits', { amount: credits, reference: 'first payment' });
    return tenant;
  }

  get billing(): Billing {
    return this.running.app.get(Billing);
  }

  get transactions(): Database {
    return this.running.app.get(Database);
  }

  /** Adds up the whole ledger. */
  check() {
    return this.running.app.get(CheckLedger).execute();
  }

  api(key: string): Api {
    return new Api(this.url, key);
  }
}

/** A company whose money moves. */
export class BilledTenant {
  readonly api: Api;

  constructor(
    private readonly story: BillingStory,
    readonly id: TenantId,
    readonly publicId: string,
    key: string,
  ) {
    this.api = story.api(key);
  }

  /** The admin's routes about this company. */
  get admin() {
    const base = `/admin/v1/tenants/${this.publicId}`;
    const { admin } = this.story;
    return {
      get: (path: string) => admin.get(`${base}${path}`),
      post: (path: string, body: unknown) => admin.post(`${base}${path}`, body),
      put: (path: string, body: unknown) => admin.put(`${base}${path}`, body),
    };
  }

  /** Runs something of billing in a transaction of this company. */
  run<T>(work: (billing: Billing, tx: Tx) => Promise<T>): Promise<T> {
    return this.story.transactions.withTenant(this.id, (tx) => work(this.story.billing, tx));
  }

  /** Quotes and holds one message each; the ids of those that could be paid for. */
  hold(count: number, item: Partial<CaptureItem> = {}): Promise<{ ids: MessageId[]; refused: number; quote: Quote }> {
    return this.run(async (billing, tx) => {
      const ids = Array.from({ length: count }, () => newId<'message'>(tx.now));
      const quotes = await billing.quote(
        tx,
        this.id,
        ids.map((key) => ({
          key,
          recipients: [item.recipient ?? GERMAN],
          category: item.category ?? 'marketing',
          kind: item.kind ?? 'template',
          windowOpen: item.windowOpen ?? false,
        })),
      );
      const holds = ids.map((messageId) => ({ messageId, quote: quotes.get(messageId)! }));
      const { refused } = await billing.hold(tx, this.id, holds);
      return { ids: ids.filter((id) => !refused.has(id)), refused: refused.size, quote: holds[0]!.quote };
    });
  }

  /** The charges by message. */
  async capture(ids: readonly MessageId[], item: Partial<CaptureItem> = {}): Promise<Map<MessageId, Charge>> {
    const charges = await this.run((billing, tx) =>
      billing.capture(
        tx,
        this.id,
        ids.map((messageId) => ({
          recipient: GERMAN,
          category: 'marketing',
          kind: 'template' as const,
          windowOpen: false,
          at: tx.now,
          ...item,
          messageId,
        })),
      ),
    );
    return new Map([...charges].map(([key, charge]) => [key.split('|')[0] as MessageId, charge]));
  }

  release(ids: readonly MessageId[]) {
    return this.run((billing, tx) => billing.release(tx, this.id, ids));
  }

  /** `available held` in words. */
  async money(): Promise<string> {
    const { available, held } = await this.run((billing, tx) => billing.balance(tx, this.id));
    return `${formatAmount(available)} available, ${formatAmount(held)} held`;
  }
}
