import type { SwaggerDocumentOptions } from '@nestjs/swagger';
import { z } from 'zod';

type Convert = NonNullable<SwaggerDocumentOptions['standardSchemaConverter']>;

/** zod to the JSON Schema of OpenAPI 3.1. A schema with an id (`.meta({ id })`) becomes a component under that name. */
export const convertSchema: Convert = (schema, { schemaType }) => {
  if (!(schema instanceof z.ZodType)) return undefined;
  // As the item of a list, so that the root too can be a reference.
  const { items, $defs } = z.toJSONSchema(z.array(schema), {
    target: 'draft-2020-12',
    io: schemaType,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => simplify(jsonSchema, schemaType),
  });
  return { schema: items, components: $defs ?? {} };
};

function simplify(json: z.core.JSONSchema.BaseSchema, schemaType: 'input' | 'output'): void {
  delete json.id; // the name of the component says it
  // `format` says it already; nobody reads a regular expression of 300 characters.
  if (json.format?.startsWith('date')) delete json.pattern;
  // Answers may get new members, and clients have to let them pass.
  if (schemaType === 'output' && json.additionalProperties === false) delete json.additionalProperties;
}
