import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import pg from 'pg';
import { EventsModule } from '#events';
import { MediaConfig, MediaModule } from '#media';
import { MessagingConfig, MessagingModule } from '#messaging';
import { OnboardingModule } from '#onboarding';
import { CallbackAudience, OnPremCallbacksModule } from '#onprem';
import { DatabaseModule } from '#platform/database';
import { parseConfig } from '#platform/kernel';
import { TEST_SECRET } from './database.js';
import { eventually } from './api.js';
import { CallbackReceiver } from './callback-receiver.js';
import { APP_SECRET, must, type Installation, type Person, type StoryNumber, type Tenant } from './installation.js';
import { moveIn, type Moved } from './onprem.js';

/** A callback as the database has it. */
export interface Waiting {
  readonly state: string;
  readonly attempts: number;
  readonly last_error: string | null;
  /** Seconds of the installation's clock until the next attempt. */
  readonly wait: number;
}

/** An on-premises client whose integration has a server, and one person who writes to it. */
export class CallbackStory {
  private readonly closers: (() => Promise<void>)[] = [];

  private constructor(
    readonly installation: Installation,
    readonly tenant: Tenant,
    readonly number: StoryNumber,
    readonly moved: Moved,
    readonly person: Person,
    private readonly owner: pg.Client,
  ) {}

  static async start(installation: Installation): Promise<CallbackStory> {
    const tenant = await installation.tenant();
    const number = await tenant.number();
    const owner = new pg.Client({ connectionString: installation.database.url });
    await owner.connect();
    return new CallbackStory(installation, tenant, number, await moveIn(number), await tenant.person(), owner);
  }

  async close(): Promise<void> {
    for (const close of this.closers) await close();
    await this.owner.end();
  }

  /** A server of the integration, with the client's settings leading to it. */
  async receiver(settings: Record<string, unknown> = {}, secure = false): Promise<CallbackReceiver> {
    const receiver = await CallbackReceiver.start({ secure });
    this.closers.push(() => receiver.close());
    await this.set({ ...settings, webhooks: { url: receiver.url, ...(settings['webhooks'] as object | undefined) } });
    return receiver;
  }

  /** The client's settings; what is not named has its default. */
  async set(settings: Record<string, unknown>, ca: string | null = null): Promise<void> {
    await this.sql('UPDATE onprem_client SET settings = $1, webhook_ca = $2 WHERE node_id = $3', [
      settings,
      ca,
      this.number.nodeUuid,
    ]);
  }

  async says(...texts: string[]): Promise<void> {
    for (const text of texts) {
      const path = `/handsets/${this.person.phone}/messages`;
      must(201, await this.installation.sandbox.post(path, { to: this.number.phone, text }));
    }
  }

  /** As `says`, and the platform has taken it in; which opens the window. */
  async isHeard(text: string): Promise<void> {
    await this.says(text);
    const query = `SELECT id FROM message WHERE direction = 'in' AND recipient = $1 AND content #>> '{text,body}' = $2`;
    await eventually(
      () => this.sql(query, [this.person.phone, text]),
      (messages) => messages.length > 0,
    );
  }

  send(text: string): Promise<string> {
    return this.tenant.send({ from: this.number.phone, to: this.person.phone, text });
  }

  /** What is still to be told, and what could not be. */
  waiting(): Promise<Waiting[]> {
    return this.sql<Waiting>(
      `SELECT state, attempts, last_error, extract(epoch FROM next_attempt_at - clock_now())::float8 AS wait
       FROM onprem_callback WHERE node_id = $1 ORDER BY id`,
      [this.number.nodeUuid],
    );
  }

  waits(holds: (callbacks: Waiting[]) => boolean): Promise<Waiting[]> {
    return eventually(() => this.waiting(), holds);
  }

  /** Requests so far, by `kind result`. */
  async tally(): Promise<Record<string, number>> {
    const rows = await this.sql<{ name: string; requests: number }>(
      `SELECT kind || ' ' || result AS name, requests::int AS requests FROM onprem_callback_tally WHERE node_id = $1`,
      [this.number.nodeUuid],
    );
    return Object.fromEntries(rows.map(({ name, requests }) => [name, requests]));
  }

  async advance(seconds: number): Promise<void> {
    must(200, await this.installation.admin.post('/admin/v1/clock/advance', { seconds }));
  }

  /** The use cases of this installation, for what has no route. */
  async useCases(): Promise<INestApplicationContext> {
    const messaging = MessagingConfig.parse({ META_APP_SECRET: APP_SECRET, META_VERIFY_TOKEN: 'verify me please' });
    const module = await Test.createTestingModule({
      imports: [
        DatabaseModule.forRoot(this.installation.database.config, 'story'),
        OnboardingModule.forRoot({ TRUNKLINE_SECRET: TEST_SECRET }),
        MediaModule.forRoot({ ...parseConfig(MediaConfig, {}), TRUNKLINE_HOME: this.installation.home }),
        MessagingModule.forRoot(messaging),
        EventsModule.toldTo([CallbackAudience], [OnPremCallbacksModule]),
      ],
    }).compile();
    const context = await module.init();
    this.closers.push(() => context.close());
    return context;
  }

  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.owner.query<Row>(text, values)).rows;
  }
}
