import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

const DESCRIPTION = `Send WhatsApp messages as simply as SMS. Every answer is JSON; every refusal is an RFC 9457 problem whose
\`code\` you can match on. Authenticate with \`Authorization: Bearer <API key>\`.`;

/** The OpenAPI description of everything a tenant or a provider admin can call. */
export function describeApi(app: NestFastifyApplication): OpenAPIObject {
  const head = new DocumentBuilder()
    .setTitle('Trunkline API')
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .setDescription(DESCRIPTION)
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'An API key (`tl_live_…`, `tl_test_…`) or an access token.',
    })
    .addSecurityRequirements('bearer')
    .build();
  return SwaggerModule.createDocument(app, head, {
    operationIdFactory: (controller, method) => `${controller}.${method}`,
  });
}

/** `/openapi.json` for machines, `/docs` for people. */
export function serveDocuments(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, describeApi(app), {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Trunkline API',
    swaggerOptions: { docExpansion: 'list', persistAuthorization: true, tryItOutEnabled: true },
  });
}
