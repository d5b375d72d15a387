import type { OpenAPIObject } from '@nestjs/swagger';
import type { AccessRule } from '#identity';
import { openApiDocument } from '../../apps/control-plane/src/documents/openapi.js';

type Paths = OpenAPIObject['paths'];
type Described = NonNullable<Paths[string]['get']> & { 'x-access'?: AccessRule };
/** JSON Schema as the document has it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly additionalProperties?: boolean | Schema;
}

/** One route for tenants or providers, as the API document describes it. */
export interface Operation {
  /** `POST /v1/messages/{id}/cancel` */
  readonly route: string;
  readonly method: string;
  readonly path: string;
  readonly access: AccessRule;
  readonly body: Schema | null;
  readonly query: Readonly<Record<string, Schema>>;
}

/** Every route of the document, and a way to follow its references. */
export async function documentedOperations(): Promise<{
  operations: Operation[];
  resolve: (schema: Schema) => Schema;
}> {
  const document = await openApiDocument();
  const schemas = document.components?.schemas as Record<string, Schema>;
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Described>).map(([method, each]) =>
      operationOf(method.toUpperCase(), path, each),
    ),
  );
  const resolve = (schema: Schema): Schema =>
    schema.$ref ? (schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}) : schema;
  return { operations, resolve };
}

function operationOf(method: string, path: string, described: Described): Operation {
  const { requestBody, parameters = [], 'x-access': access } = described;
  if (!access) throw new Error(`${path} says nothing about access`);
  const content = requestBody && 'content' in requestBody ? requestBody.content['application/json'] : undefined;
  const query = parameters.flatMap((each) =>
    'in' in each && each.in === 'query' ? [[each.name, (each.schema ?? {}) as Schema] as const] : [],
  );
  return {
    route: `${method} ${path}`,
    method,
    path,
    access,
    body: (content?.schema as Schema | undefined) ?? null,
    query: Object.fromEntries(query),
  };
}
