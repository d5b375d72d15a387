import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type DynamicModule,
  type INestApplicationContext,
  Global,
  Inject,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { NodeControllerModule, NodeDriver, NodesApiModule, NodesConfig } from '#nodes';
import { NumbersApiModule } from '#numbers';
import { OnboardingModule } from '#onboarding';
import { Database, DatabaseModule, roleUrl } from '#platform/database';
import { createLogger, parsePublicId, type NodeId, type TenantId } from '#platform/kernel';
import { Queues } from '#platform/queue';
import { Api, eventually, type Answer, type Body } from './api.js';
import { createTestDatabase, TEST_SECRET, type TestDatabase } from './database.js';
import { ADMIN, startHttpApp, type HttpApp } from './http-app.js';
import { must } from './installation.js';
import type { ScriptedDriver } from './scripted-driver.js';

const FAKE_NODE = fileURLToPath(new URL('fake-node.mjs', import.meta.url));

/** Numbers and nodes with a real database and their routes; controllers are started as a story needs them. */
export class NodeStory {
  private readonly controllers: INestApplicationContext[] = [];

  private constructor(
    readonly database: TestDatabase,
    private readonly running: HttpApp,
    readonly url: string,
    readonly admin: Api,
    readonly home: string,
  ) {}

  /** `seesNodes`: the control plane is on the machine where the nodes run. */
  static async start({ seesNodes = false } = {}): Promise<NodeStory> {
    const home = mkdtempSync(join(tmpdir(), 'trunkline-nodes-'));
    const database = await createTestDatabase();
    const graph = {
      GRAPH_URL: 'http://127.0.0.1:9/',
      GRAPH_VERSION: 'v25.0',
      TRUNKLINE_SECRET: TEST_SECRET,
      LOG_LEVEL: 'silent',
      ...(seesNodes && { TRUNKLINE_HOME: home }),
    };
    const running = await startHttpApp(database, { imports: [NumbersApiModule, NodesApiModule.forRoot(graph)] });
    const url = await running.app.getUrl();
    const { body } = await new Api(url).post('/auth/login', ADMIN);
    return new NodeStory(database, running, url, new Api(url, String(body['access_token'])), home);
  }

  async close(): Promise<void> {
    await this.endAll();
    await this.running.close();
    await this.database.drop();
    rmSync(this.home, { recursive: true, force: true });
  }

  get transactions(): Database {
    return this.running.app.get(Database);
  }

  /** A worker that has nothing but the controller: with the scripted driver given, or with real processes, of the fake node or another program. */
  async controller(driver?: ScriptedDriver | null, program = FAKE_NODE): Promise<INestApplicationContext> {
    const config = {
      ...this.database.config,
      ...NodesConfig.parse({
        TRUNKLINE_HOME: this.home,
        INTERNAL_URL: this.url,
        NODE_PROGRAM: program,
        LOG_LEVEL: process.env['STORY_LOG'] ?? 'silent',
      }),
    };
    const building = Test.createTestingModule({
      imports: [
        QueuesModule.forTests(this.database),
        DatabaseModule.forRoot(this.database.config, 'story worker'),
        OnboardingModule.forRoot({ TRUNKLINE_SECRET: TEST_SECRET }),
        NodeControllerModule.forRoot(config),
      ],
    });
    const module = await (driver ? building.overrideProvider(NodeDriver).useValue(driver) : building).compile();
    const controller = await module.init();
    this.controllers.push(controller);
    return controller;
  }

  /** Ends a worker in good order. */
  async end(controller: INestApplicationContext): Promise<void> {
    this.controllers.splice(this.controllers.indexOf(controller), 1);
    await controller.close();
  }

  async endAll(): Promise<void> {
    for (const controller of [...this.controllers]) await this.end(controller);
  }

  async tenant(): Promise<StoryTenant> {
    const { body } = must(201, await this.admin.post('/admin/v1/tenants', { name: 'Nordwind' }));
    const key = must(201, await this.admin.post(`/admin/v1/tenants/${body['id']}/keys`, { name: 'stories' }));
    return { id: String(body['id']), api: new Api(this.url, String(key.body['key'])) };
  }

  /** A number and its node, as the provider connects them. */
  async number(tenant: StoryTenant, more: Record<string, unknown> = {}): Promise<ConnectedNumber> {
    const { body } = must(201, await this.admin.post(`/admin/v1/tenants/${tenant.id}/numbers`, aNumber(more)));
    return {
      id: String(body['id']),
      phone: String(body['phone']),
      nodeId: String(body['node_id']),
      tenantUuid: parsePublicId('tenant', tenant.id)!,
      nodeUuid: parsePublicId('node', String(body['node_id']))!,
    };
  }

  async node(number: ConnectedNumber): Promise<Body> {
    return must(200, await this.admin.get(`/admin/v1/nodes/${number.nodeId}`)).body;
  }

  /** Asks until the node is in this phase. */
  reaches(number: ConnectedNumber, phase: string, deadlineMs?: number): Promise<Body> {
    return eventually(
      () => this.node(number),
      (node) => String(node['status']?.['phase']) === phase,
      deadlineMs,
    );
  }

  steer(number: ConnectedNumber, wish: string): Promise<Answer> {
    return this.admin.post(`/admin/v1/nodes/${number.nodeId}/${wish}`);
  }

  /** The internal listener as a node with this token sees it. */
  asNode(token: string): Api {
    return new Api(this.url, token);
  }
}

export interface StoryTenant {
  readonly id: string;
  readonly api: Api;
}

export interface ConnectedNumber {
  readonly id: string;
  readonly phone: string;
  readonly nodeId: string;
  readonly nodeUuid: NodeId;
  readonly tenantUuid: TenantId;
}

/** What the provider says to connect a number; every one is another. */
export const aNumber = (more: Record<string, unknown> = {}) => ({
  phone: `+4930${randomInt(10_000_000, 99_999_999)}`,
  display_name: 'Nordwind',
  phone_number_id: String(randomInt(1e9, 1e12)),
  waba_id: '102290129340398',
  access_token: 'EAAG of the stories',
  ...more,
});

@Global()
@Module({})
class QueuesModule implements OnApplicationShutdown {
  constructor(@Inject(Queues) private readonly queues: Queues) {}

  static forTests(database: TestDatabase): DynamicModule {
    const connection = { kind: 'postgres', url: roleUrl(database.config, 'queue') } as const;
    const queues = { provide: Queues, useFactory: () => new Queues(connection, createLogger('story', 'silent')) };
    return { module: QueuesModule, providers: [queues], exports: [Queues] };
  }

  onApplicationShutdown(): Promise<void> {
    return this.queues.close();
  }
}
