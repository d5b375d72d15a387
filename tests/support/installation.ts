import { randomInt } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '#platform/embedded-postgres';
import { createLogger, parseConfig, parsePublicId, type NodeId } from '#platform/kernel';
import { ControlPlaneConfig } from '../../apps/control-plane/src/config.js';
import { startControlPlane } from '../../apps/control-plane/src/control-plane.js';
import { startSandbox } from '../../apps/sandbox/src/sandbox.js';
import { Background } from '../../apps/worker/src/background.js';
import { WorkerConfig } from '../../apps/worker/src/config.js';
import { startWorker } from '../../apps/worker/src/worker.js';
import { Api, eventually } from './api.js';
import { createTestDatabase, TEST_SECRET, type TestDatabase } from './database.js';
import { Killable } from './killable.js';

export type Backend = 'postgres' | 'redis';
/** The queue backends this machine has; `npm run check` insists on both. */
export const backends: Backend[] = process.env['TRUNKLINE_TEST_REDIS'] ? ['postgres', 'redis'] : ['postgres'];

const ADMIN = { email: 'admin@stories.example', password: 'a long enough password' };
export const APP_SECRET = 'the app secret of the stories';

/** What differs from the usual environment, or how to make it from the usual one. */
export type Extra = NodeJS.ProcessEnv | ((usual: NodeJS.ProcessEnv) => NodeJS.ProcessEnv | Promise<NodeJS.ProcessEnv>);

/** What a story may bring along to its programs. */
interface KillableOptions {
  /** Another database than a copy on the common server. */
  readonly database?: TestDatabase;
  /** An open file for what the programs say. */
  readonly output?: number;
}

/** A whole installation of its own: database, sandbox, control plane, worker, and real node processes. */
export class Installation {
  private constructor(
    readonly database: TestDatabase,
    readonly url: string,
    readonly sandbox: Api,
    readonly admin: Api,
    readonly environment: NodeJS.ProcessEnv,
    readonly home: string,
    private readonly closers: (() => Promise<void>)[],
  ) {}

  /** Control plane and worker inside the test's process. */
  static start(backend: Backend, extra: Extra = {}): Promise<Installation> {
    return Installation.open(backend, extra, startInside);
  }

  /** Control plane and worker in processes of their own, as in production, so that a story can kill them. */
  static async startKillable(
    backend: Backend,
    extra: Extra = {},
    { database, output }: KillableOptions = {},
  ): Promise<{ installation: Installation; controlPlane: Killable; worker: Killable }> {
    const programs: Killable[] = [];
    const startPrograms = async (environment: NodeJS.ProcessEnv) => {
      const controlPlane = new Killable('control-plane', environment, `${environment['PUBLIC_URL']}/readyz`, output);
      const workerUrl = `http://127.0.0.1:${environment['WORKER_PORT']}/readyz`;
      const worker = new Killable('worker', environment, workerUrl, output);
      programs.push(controlPlane, worker);
      await Promise.all(programs.map((program) => program.start()));
      return [() => worker.close(), () => controlPlane.close()];
    };
    const installation = await Installation.open(backend, extra, startPrograms, database);
    const [controlPlane, worker] = programs as [Killable, Killable];
    return { installation, controlPlane, worker };
  }

  private static async open(
    backend: Backend,
    extra: Extra,
    startPrograms: (environment: NodeJS.ProcessEnv) => Promise<(() => Promise<void>)[]>,
    given?: TestDatabase,
  ): Promise<Installation> {
    const database = given ?? (await createTestDatabase());
    const [port, internalPort, workerPort] = [await freePort(), await freePort(), await freePort()];
    const url = `http://127.0.0.1:${port}`;
    const sandbox = await startSandbox({
      webhookUrl: `${url}/ingress/meta`,
      appSecret: APP_SECRET,
      verifyToken: 'verify me please',
      templateReviewMs: 200,
      statusDelayMs: 10,
    });
    const home = mkdtempSync(join(tmpdir(), 'trunkline-story-'));
    const usual: NodeJS.ProcessEnv = {
      DATABASE_URL: database.url,
      TRUNKLINE_SECRET: TEST_SECRET,
      TRUNKLINE_HOME: home,
      PORT: String(port),
      INTERNAL_PORT: String(internalPort),
      INTERNAL_URL: `http://127.0.0.1:${internalPort}`,
      WORKER_PORT: String(workerPort),
      PUBLIC_URL: url,
      GRAPH_URL: sandbox.url,
      SANDBOX_URL: sandbox.url,
      META_APP_SECRET: APP_SECRET,
      META_VERIFY_TOKEN: 'verify me please',
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
      EGRESS_ALLOW_PRIVATE: 'true',
      SWEEP_REOFFER_SECONDS: '3',
      SWEEP_STUCK_SECONDS: '5',
      LOG_LEVEL: process.env['STORY_LOG'] ?? 'silent',
      ...(backend === 'redis' ? { REDIS_URL: await ownRedisDatabase() } : {}),
    };
    const environment = { ...usual, ...(typeof extra === 'function' ? await extra(usual) : extra) };
    const stopPrograms = await startPrograms(environment);
    const admin = await signIn(url);
    return new Installation(database, url, new Api(sandbox.url), admin, environment, home, [
      ...stopPrograms,
      () => sandbox.close(),
      () => database.drop(),
    ]);
  }

  async close(): Promise<void> {
    for (const close of this.closers) await close();
  }

  /** A company with a funded wallet and an API key. */
  async tenant(name = 'Nordwind', credits = '100.00'): Promise<Tenant> {
    const { body } = must(201, await this.admin.post('/admin/v1/tenants', { name }));
    const key = must(201, await this.admin.post(`/admin/v1/tenants/${body['id']}/keys`, { name: 'stories' }));
    if (Number(credits) > 0)
      must(
        201,
        await this.admin.post(`/admin/v1/tenants/${body['id']}/credits`, {
          amount: credits,
          reference: `start ${body['id']}`,
        }),
      );
    return new Tenant(this, String(body['id']), new Api(this.url, String(key.body['key'])));
  }

  /** Turns the clock of platform and sandbox. */
  async advance(hours: number): Promise<void> {
    must(200, await this.admin.post('/admin/v1/clock/advance', { seconds: Math.round(hours * 3_600) }));
  }
}

/** A company as the stories play it. */
export class Tenant {
  constructor(
    readonly installation: Installation,
    readonly id: string,
    readonly api: Api,
  ) {}

  /**
   * A number of this company, provisioned in the sandbox and served by a node that is ready. The network takes as many messages a second
   * as we send, unless a story wants to see that it is us who keep to the rate.
   */
  async number(options: { ratePerSecond?: number; networkTakes?: number } = {}): Promise<StoryNumber> {
    const phone = `+4930${randomInt(10_000_000, 99_999_999)}`;
    const { sandbox, admin } = this.installation;
    const waba = must(201, await sandbox.post('/sandbox/wabas', { name: `WABA of ${this.id}` })).body;
    const provisioned = must(
      201,
      await sandbox.post('/sandbox/numbers', {
        waba_id: waba['id'],
        display_phone_number: phone,
        verified_name: 'Nordwind',
        ...(options.ratePerSecond ? { mps: options.networkTakes ?? options.ratePerSecond } : {}),
      }),
    ).body;
    const { body } = must(
      201,
      await admin.post(`/admin/v1/tenants/${this.id}/numbers`, {
        phone,
        display_name: 'Nordwind',
        phone_number_id: provisioned['phone_number_id'],
        waba_id: provisioned['waba_id'],
        access_token: provisioned['access_token'],
        ...(options.ratePerSecond ? { rate_per_second: options.ratePerSecond } : {}),
      }),
    );
    const number = new StoryNumber(
      this,
      phone,
      String(body['id']),
      String(body['node_id']),
      String(provisioned['phone_number_id']),
      String(provisioned['access_token']),
    );
    await number.ready();
    return number;
  }

  /** A person with a phone, who has or has not agreed to be written to. */
  async person(options: { consent?: string | null } = {}): Promise<Person> {
    const phone = `+34600${randomInt(100_000, 999_999)}`;
    await this.installation.sandbox.post('/handsets', { phone, name: 'Ada' });
    if (options.consent !== null)
      must(
        201,
        await this.api.post(`/v1/contacts/${phone}/consents`, {
          event: 'granted',
          purpose: options.consent ?? 'service',
          method: 'web form',
        }),
      );
    return new Person(this.installation.sandbox, phone);
  }

  /** Somebody who has agreed and has just written to this number, so that the window is open. */
  async reachable(number: StoryNumber): Promise<Person> {
    const person = await this.person();
    await person.writesTo(number);
    return person;
  }

  /** Sends and answers the public id. */
  async send(body: Record<string, unknown>): Promise<string> {
    return String(must(202, await this.api.post('/v1/messages', body)).body['id']);
  }

  async message(id: string): Promise<Story> {
    return must(200, await this.api.get(`/v1/messages/${id}`)).body as unknown as Story;
  }

  async reaches(id: string, status: string, deadlineMs?: number): Promise<Story> {
    return eventually(
      () => this.message(id),
      (message) => message['status'] === status,
      deadlineMs,
    );
  }
}

export class StoryNumber {
  constructor(
    readonly tenant: Tenant,
    readonly phone: string,
    readonly id: string,
    readonly nodeId: string,
    readonly phoneNumberId: string,
    readonly accessToken: string,
  ) {}

  /** The id of its node as processes, queues and folders carry it. */
  get nodeUuid(): NodeId {
    return parsePublicId('node', this.nodeId)!;
  }

  /** Waits until the node holds a lease and takes work. */
  async ready(): Promise<void> {
    await eventually(
      () => this.tenant.installation.admin.get(`/admin/v1/nodes/${this.nodeId}`),
      ({ body }) => JSON.stringify(body).includes('"Ready"') && Number(body['status']?.['replicas_ready'] ?? 0) > 0,
      30_000,
    );
  }
}

/** Installations at the same time must not take each other's jobs. A Redis from outside may have sixteen databases only. */
async function ownRedisDatabase(): Promise<string> {
  const url = process.env['TRUNKLINE_TEST_REDIS'] ?? '';
  const redis = new Redis(url);
  const [, databases] = (await redis.config('GET', 'databases')) as string[];
  redis.disconnect();
  return `${url}/${randomInt(Number(databases))}`;
}

/** JSON that a story reads by name. */
export type Story = Record<string, unknown>;

export class Person {
  constructor(
    private readonly sandbox: Api,
    readonly phone: string,
  ) {}

  /** Writes to a business number, which opens the window, and waits until the platform knows. */
  async writesTo(number: StoryNumber, text = 'Hello'): Promise<void> {
    must(201, await this.sandbox.post(`/handsets/${this.phone}/messages`, { to: number.phone, text }));
    await eventually(
      () => number.tenant.api.get(`/v1/contacts/${this.phone}`),
      ({ body }) => JSON.stringify(body).includes('last_inbound_at":"'),
    );
  }

  async sees(): Promise<Story[]> {
    const { body } = await this.sandbox.get(`/handsets/${this.phone}/messages`);
    const messages = (Array.isArray(body) ? body : (body['data'] ?? body['messages'])) as unknown as Record<
      string,
      never
    >[];
    return messages.filter(
      (message) => String(message['direction']) === 'received' || String(message['direction']) === 'in',
    );
  }
}

async function startInside(environment: NodeJS.ProcessEnv): Promise<(() => Promise<void>)[]> {
  const log = createLogger('story', environment['LOG_LEVEL'] ?? 'silent');
  const controlPlane = await startControlPlane(parseConfig(ControlPlaneConfig, environment), log);
  const worker = await startWorker(parseConfig(WorkerConfig, environment), log);
  const stopWorker = async () => {
    await worker.get(Background).stop();
    await worker.close();
  };
  return [stopWorker, () => controlPlane.close()];
}

async function signIn(url: string): Promise<Api> {
  const answer = must(200, await new Api(url).post('/auth/login', ADMIN), 201);
  return new Api(url, String(answer.body['access_token']));
}

/** The answer, when its status is the expected one; the whole problem otherwise. */
export function must<T extends { readonly status: number; readonly body: unknown }>(
  status: number,
  answer: T,
  or = status,
): T {
  if (answer.status !== status && answer.status !== or)
    throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}
