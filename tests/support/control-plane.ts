import { freePort } from '#platform/embedded-postgres';
import { createLogger, parseConfig } from '#platform/kernel';
import { ControlPlaneConfig } from '../../apps/control-plane/src/config.js';
import { adapterFor, startControlPlane } from '../../apps/control-plane/src/control-plane.js';
import { createTestDatabase, TEST_SECRET, type TestDatabase } from './database.js';
import { ADMIN } from './http-app.js';
import { HttpClient } from './http-client.js';
import { handlersOf, type Handler } from './routes.js';

/** A route as Fastify knows it: `GET /v1/messages/:id`. */
export interface RegisteredRoute {
  readonly method: string;
  readonly path: string;
}

/** The real control plane on a database of its own, with everything it serves written down; nothing else runs. */
export interface BareControlPlane {
  readonly url: string;
  readonly internalUrl: string;
  readonly http: HttpClient;
  readonly database: TestDatabase;
  /** Everything that Fastify answers, whoever registered it. */
  readonly registered: readonly RegisteredRoute[];
  /** Every handler of every controller. */
  readonly handlers: readonly Handler[];
  close(): Promise<void>;
}

export async function startBareControlPlane(extra: NodeJS.ProcessEnv = {}): Promise<BareControlPlane> {
  const database = await createTestDatabase();
  const [port, internalPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const config = parseConfig(ControlPlaneConfig, {
    DATABASE_URL: database.url,
    TRUNKLINE_SECRET: TEST_SECRET,
    PORT: String(port),
    INTERNAL_PORT: String(internalPort),
    PUBLIC_URL: url,
    META_APP_SECRET: 'the app secret of the stories',
    META_VERIFY_TOKEN: 'verify me please',
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    ...extra,
  });
  const registered: RegisteredRoute[] = [];
  const adapter = adapterFor(config);
  adapter.getInstance().addHook('onRoute', ({ method, url: path }) => {
    for (const each of [method].flat()) registered.push({ method: each, path });
  });
  const running = await startControlPlane(config, createLogger('story', 'silent'), adapter);
  return {
    url,
    internalUrl: `http://127.0.0.1:${internalPort}`,
    http: new HttpClient(url),
    database,
    registered,
    handlers: handlersOf(running.app),
    close: async () => {
      await running.close();
      await database.drop();
    },
  };
}
