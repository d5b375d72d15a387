import { type DynamicModule, Global, Module, type ModuleMetadata } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AccessGuard, IdentityApiModule, IdentityModule } from '#identity';
import { OnboardingApiModule, OnboardingModule } from '#onboarding';
import { DatabaseModule } from '#platform/database';
import { acceptJsonAlone, Cursors, ProblemFilter, serverOptions, nameRequests, ValidationPipe } from '#platform/http';
import { createLogger, deriveKey } from '#platform/kernel';
import { TEST_SECRET, type TestDatabase } from './database.js';
import { HttpClient } from './http-client.js';

export const ADMIN = { email: 'admin@provider.example', password: 'the first admin of the tests' };

/** An application of a few modules on a port of its own, guarded like the real one. */
export interface HttpApp {
  readonly app: NestFastifyApplication;
  /** Calls it without any credential; `http.as(token)` gives one that carries a credential. */
  readonly http: HttpClient;
  close(): Promise<void>;
}

interface Pieces extends Pick<ModuleMetadata, 'imports' | 'controllers' | 'providers'> {
  /** How long a process may trust what it knows of an API key. */
  readonly keyCacheMs?: number;
}

@Global()
@Module({})
class EdgeModule {
  static forTests(): DynamicModule {
    const cursors = { provide: Cursors, useValue: new Cursors(deriveKey(TEST_SECRET, 'cursors')) };
    return { module: EdgeModule, providers: [cursors], exports: [Cursors] };
  }
}

/** Starts identity and onboarding on this database, and whatever modules and controllers the story adds. */
export async function startHttpApp(database: TestDatabase, pieces: Pieces = {}): Promise<HttpApp> {
  const identity = {
    TRUNKLINE_SECRET: TEST_SECRET,
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    KEY_CACHE_MS: pieces.keyCacheMs ?? 0,
  };
  const testing = await Test.createTestingModule({
    imports: [
      EdgeModule.forTests(),
      DatabaseModule.forRoot(database.config, 'story'),
      IdentityModule.forRoot(identity),
      IdentityApiModule,
      OnboardingModule.forRoot({ TRUNKLINE_SECRET: TEST_SECRET }),
      OnboardingApiModule,
      ...(pieces.imports ?? []),
    ],
    controllers: pieces.controllers ?? [],
    providers: [{ provide: APP_GUARD, useExisting: AccessGuard }, ...(pieces.providers ?? [])],
  }).compile();
  const app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter(serverOptions), {
    rawBody: true,
    bodyParser: false,
    logger: false,
  });
  const log = createLogger('story', 'silent');
  acceptJsonAlone(app);
  nameRequests(app);
  app.useGlobalFilters(new ProblemFilter(log));
  app.useGlobalPipes(new ValidationPipe());
  await app.listen(0, '127.0.0.1').catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  return { app, http: new HttpClient(await app.getUrl()), close: () => app.close() };
}
