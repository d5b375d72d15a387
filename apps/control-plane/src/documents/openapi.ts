import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from '../app.module.js';
import { ControlPlaneConfig } from '../config.js';
import { adapterFor } from '../control-plane.js';
import { describeApi } from './documents.js';

const NOBODY = 'nothing is started with this configuration, it only has to be complete';

/** The document of the running control plane without running one: Nest looks at the modules and makes none of their parts. */
export async function openApiDocument(): Promise<OpenAPIObject> {
  const config = ControlPlaneConfig.parse({
    DATABASE_URL: 'postgres://nobody@127.0.0.1/nothing',
    TRUNKLINE_SECRET: NOBODY,
    META_APP_SECRET: NOBODY,
    META_VERIFY_TOKEN: NOBODY,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(config), adapterFor(config), {
    preview: true,
    logger: ['error'],
    abortOnError: false,
  });
  return describeApi(app);
}
