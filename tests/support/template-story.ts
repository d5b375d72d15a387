import { randomInt } from 'node:crypto';
import { Module } from '@nestjs/common';
import { EventAudience, EventsModule, type TenantEvent } from '#events';
import { AddNumber, NumbersModule } from '#numbers';
import { Database, InstallationClock, type Tx } from '#platform/database';
import { newId, parsePublicId, type TenantId } from '#platform/kernel';
import {
  PendingTemplates,
  SubmitTemplates,
  Templates,
  TemplatesApiModule,
  TemplatesModule,
  TemplateSubmissionModule,
  type VerdictChange,
} from '#templates';
import { startSandbox, type RunningSandbox } from '../../apps/sandbox/src/sandbox.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { startHttpApp, type HttpApp } from './http-app.js';
import { HttpClient } from './http-client.js';
import { asAdmin, givenTenant } from './people.js';

/** What the tenants are told. */
class Gazette extends EventAudience {
  readonly lines: string[] = [];
  async tell(_tx: Tx, _tenantId: TenantId, events: readonly TenantEvent[]): Promise<void> {
    this.lines.push(...events.map(({ type, data }) => `${type} ${(data as { name: string }).name}`));
  }
}
const gazette = new Gazette();

@Module({ providers: [{ provide: Gazette, useValue: gazette }], exports: [Gazette] })
class GazetteModule {}

/** Templates with a real database, their routes, the submitting side, and the sandbox as Meta. */
export class TemplateStory {
  readonly gazette = gazette;

  private constructor(
    private readonly database: TestDatabase,
    private readonly running: HttpApp,
    private readonly admin: HttpClient,
    private readonly meta: RunningSandbox,
    readonly sandbox: HttpClient,
  ) {}

  static async start(templateReviewMs = 60_000): Promise<TemplateStory> {
    const database = await createTestDatabase();
    const meta = await startSandbox({ templateReviewMs });
    const submission = TemplateSubmissionModule.forRoot({ GRAPH_URL: meta.url, GRAPH_VERSION: 'v25.0' });
    const running = await startHttpApp(database, {
      imports: [
        EventsModule.toldTo([Gazette], [GazetteModule]),
        TemplatesModule,
        TemplatesApiModule,
        NumbersModule,
        submission,
      ],
    });
    return new TemplateStory(database, running, await asAdmin(running), meta, new HttpClient(meta.url));
  }

  async close(): Promise<void> {
    await this.running.close();
    await this.closeMeta();
    await this.database.drop();
  }

  closeMeta(): Promise<void> {
    return this.meta.close();
  }

  /** A company with a number in an account of the sandbox. */
  async tenant(): Promise<TemplateTenant> {
    const { id, client } = await givenTenant(this.admin, this.running.http);
    const tenantId = parsePublicId('tenant', id)!;
    const waba = (await this.sandbox.post('/sandbox/wabas', { name: 'Nordwind' })).text('waba_id');
    const phone = `+4930${randomInt(10_000_000, 99_999_999)}`;
    const line = await this.sandbox.post('/sandbox/numbers', {
      waba_id: waba,
      display_phone_number: phone,
      verified_name: 'Nordwind',
    });
    const request = {
      phone,
      display_name: 'Nordwind',
      phone_number_id: line.text('phone_number_id'),
      waba_id: waba,
      access_token: line.text('access_token'),
      rate_per_second: 80,
    };
    await this.transactions.withTenant(tenantId, (tx) =>
      this.running.app.get(AddNumber, { strict: false }).execute(tx, tenantId, newId<'node'>(tx.now), request),
    );
    return new TemplateTenant(this, tenantId, client, waba);
  }

  async companyWithoutNumber(): Promise<HttpClient> {
    return (await givenTenant(this.admin, this.running.http)).client;
  }

  get transactions(): Database {
    return this.running.app.get(Database);
  }

  get templates(): Templates {
    return this.running.app.get(Templates, { strict: false });
  }

  /** What the relay and the queue do in the worker. */
  async work(): Promise<number> {
    const refs = await this.transactions.withSystem('story', (tx) =>
      tx.query<{ ref: string }>("DELETE FROM outbox WHERE queue = 'templates' RETURNING ref"),
    );
    await this.submit(refs.map((row) => row.ref));
    return refs.length;
  }

  submit(refs: readonly string[]): Promise<void> {
    return this.running.app.get(SubmitTemplates, { strict: false }).execute(refs);
  }

  sweep(): Promise<boolean> {
    return this.running.app.get(PendingTemplates, { strict: false }).step();
  }

  async advance(milliseconds: number): Promise<void> {
    await this.running.app.get(InstallationClock).advance(milliseconds);
  }
}

/** A company that writes templates. */
export class TemplateTenant {
  constructor(
    private readonly story: TemplateStory,
    readonly id: TenantId,
    readonly api: HttpClient,
    readonly waba: string,
  ) {}

  create(more: Record<string, unknown> = {}) {
    const usual = { name: 'order_ready', language: 'es_ES', category: 'utility' };
    const text = { body: 'Hola {{1}}, tu pedido {{2}} está listo para recoger.', examples: ['Ada', 'N-77'] };
    const isOther = 'components' in more || more['category'] === 'authentication';
    return this.api.post('/v1/templates', { ...usual, ...(isOther ? {} : text), ...more });
  }

  async show(id: string): Promise<Readonly<Record<string, unknown>>> {
    return (await this.api.get(`/v1/templates/${id}`)).body;
  }

  /** Meta's webhook about one of our templates. */
  verdict(event: string, more: Record<string, unknown> = {}): Promise<VerdictChange[]> {
    const update = { wabaId: this.waba, name: 'order_ready', language: 'es-ES', event, ...more };
    return this.story.transactions.withSystem('story', (tx) => this.story.templates.applyVerdicts(tx, [update]));
  }
}
