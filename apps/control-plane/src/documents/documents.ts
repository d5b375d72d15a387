import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { finishOperations, problemAnswers } from './finish-operations.js';
import { convertSchema } from './json-schema.js';

const DESCRIPTION = `Send WhatsApp messages as simply as SMS. Every answer is JSON; every refusal is an RFC 9457 problem whose
\`code\` you can match on. Authenticate with \`Authorization: Bearer <API key>\`.`;

/** The OpenAPI description of everything a tenant or a provider admin can call; the same whenever the code is the same. */
export function describeApi(app: NestFastifyApplication): OpenAPIObject {
  const head = new DocumentBuilder()
    .setTitle('Trunkline API')
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .setDescription(DESCRIPTION)
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'API key or JWT',
      description: 'An API key (`tl_live_…`, `tl_test_…`) or the access token of a signed-in person.',
    })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, head, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
    standardSchemaConverter: convertSchema,
  });
  document.components = { ...document.components, responses: problemAnswers() };
  finishOperations(document);
  return document;
}

/** `/openapi.json` for machines, `/docs` for people. */
export function serveDocuments(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, describeApi(app), {
    raw: ['json'],
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Trunkline API',
    swaggerOptions: { docExpansion: 'list', persistAuthorization: true, tryItOutEnabled: true },
  });
}
