import { Contacts, ContactsApiModule, ContactsModule, type InboundItem, type SendingFacts } from '#contacts';
import { Database, InstallationClock, type Tx } from '#platform/database';
import { Clock, newId, parsePublicId, type NumberId, type TenantId } from '#platform/kernel';
import { createTestDatabase, type TestDatabase } from './database.js';
import { startHttpApp, type HttpApp } from './http-app.js';
import type { HttpClient } from './http-client.js';
import { asAdmin, givenTenant } from './people.js';

/** Contacts with a real database and their routes around them. */
export class ContactStory {
  private constructor(
    readonly database: TestDatabase,
    private readonly running: HttpApp,
    private readonly admin: HttpClient,
  ) {}

  static async start(): Promise<ContactStory> {
    const database = await createTestDatabase();
    const running = await startHttpApp(database, { imports: [ContactsApiModule, ContactsModule] });
    return new ContactStory(database, running, await asAdmin(running));
  }

  async close(): Promise<void> {
    await this.running.close();
    await this.database.drop();
  }

  async tenant(scopes?: readonly string[]): Promise<ContactTenant> {
    const { id, client } = await givenTenant(this.admin, this.running.http, scopes ? { scopes } : {});
    return new ContactTenant(this, parsePublicId('tenant', id)!, client);
  }

  get contacts(): Contacts {
    return this.running.app.get(Contacts, { strict: false });
  }

  get transactions(): Database {
    return this.running.app.get(Database);
  }

  now(): Date {
    return this.running.app.get(Clock).now();
  }

  advance(milliseconds: number): Promise<number> {
    return this.running.app.get(InstallationClock).advance(milliseconds);
  }
}

/** A company with a number, and people who write to it. */
export class ContactTenant {
  readonly numberId: NumberId;
  private wamids = 0;

  constructor(
    private readonly story: ContactStory,
    readonly id: TenantId,
    readonly api: HttpClient,
  ) {
    this.numberId = newId<'number'>(story.now());
  }

  run<T>(work: (contacts: Contacts, tx: Tx) => Promise<T>): Promise<T> {
    return this.story.transactions.withTenant(this.id, (tx) => work(this.story.contacts, tx));
  }

  consent(phone: string, event: string, more: Record<string, unknown> = {}) {
    const body = { event, purpose: 'marketing', method: 'web form', ...more };
    return this.api.post(`/v1/contacts/${phone}/consents`, body);
  }

  /** Somebody writes; what is not said is an ordinary text, just now. */
  message(item: Partial<InboundItem>): InboundItem {
    return {
      numberId: this.numberId,
      phone: null,
      bsuid: null,
      name: null,
      at: this.story.now(),
      opensWindow: true,
      text: 'Hello',
      wamid: `wamid.${++this.wamids}`,
      referral: false,
      ...item,
    };
  }

  receive(...items: Partial<InboundItem>[]) {
    const messages = items.map((item) => this.message(item));
    return this.run((contacts, tx) => contacts.recordInbound(tx, this.id, messages));
  }

  async facts(value: string): Promise<SendingFacts> {
    const address = { kind: value.startsWith('+') ? 'phone' : 'bsuid', value } as const;
    const facts = await this.run((contacts, tx) =>
      contacts.sendingFacts(tx, this.id, [{ numberId: this.numberId, address }]),
    );
    return facts.get(`${this.numberId}|${value}`)!;
  }

  /** `suppressed marketing-state`, the two things that decide about a newsletter. */
  async marketing(value: string): Promise<string> {
    const { suppressed, consents } = await this.facts(value);
    return `${suppressed ? 'suppressed' : 'free'}, ${consents.marketing?.state ?? 'unknown'}`;
  }
}
