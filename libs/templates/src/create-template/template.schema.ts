import { z } from 'zod';
import { PageQuery, text } from '#platform/http';
import { publicId } from '#platform/kernel';
import { CATEGORIES, languageOf, STATUSES, type Template } from '../template.js';

const lower = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.preprocess((value) => (typeof value === 'string' ? value.toLowerCase() : value), z.enum(values));

/** The values are checked with the texts they belong to (check-components), so that each limit is written once. */
const LONG = 4_000;
const Header = z.union([
  text(LONG),
  z.strictObject({ type: lower(['text']), text: text(LONG) }),
  z.strictObject({
    type: lower(['image', 'video', 'document']),
    example: text(LONG).describe('the handle of an uploaded sample (4::…)'),
  }),
  z.strictObject({ type: lower(['location']) }),
]);
const Button = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('quick_reply'), text: text(LONG) }),
  z.strictObject({ type: z.literal('url'), text: text(LONG), url: text(LONG), example: text(LONG).optional() }),
  z.strictObject({ type: z.literal('phone_number'), text: text(LONG), phone_number: text(40) }),
  z.strictObject({ type: z.literal('copy_code'), example: text(LONG) }),
]);
const BodyExamples = z.union([z.array(text(LONG)).max(100), z.record(text(64), text(LONG))]);
const Examples = z.union([
  z.strictObject({ body: BodyExamples.optional(), header: text(LONG).optional() }),
  BodyExamples,
]);
const Component = z.looseObject({
  type: text(64),
  format: text(64).optional(),
  text: text(LONG).optional(),
  buttons: z
    .array(z.looseObject({ type: text(64), text: text(LONG).optional(), url: text(LONG).optional() }))
    .max(10)
    .optional(),
  example: z.record(z.string(), z.unknown()).optional(),
});

/** In words of our own, or with `components` as Meta writes them. source: whatsapp-cloud-api.md §4.3 */
export const CreateTemplateRequest = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9_]{1,512}$/, 'lower-case letters, digits and underscores, at most 512'),
    language: z
      .string()
      .regex(/^[a-z]{2,3}([_-][A-Z]{2})?$/, 'a language such as en or es_MX')
      .transform(languageOf),
    category: lower(CATEGORIES),
    waba_id: z
      .string()
      .regex(/^\d{1,20}$/)
      .optional()
      .describe('the account; the one of your default number when absent'),
    body: text(LONG).optional().describe('text with {{1}}, {{2}} … or {{first_name}} …'),
    header: Header.optional(),
    footer: text(LONG).optional(),
    buttons: z.array(Button).min(1).max(10).optional(),
    examples: Examples.optional().describe('a sample for every variable: in order, by name, or {body, header}'),
    add_security_recommendation: z.boolean().optional().describe('authentication only'),
    code_expiration_minutes: z.number().int().min(1).max(90).optional().describe('authentication only'),
    components: z.array(Component).min(1).max(10).optional(),
    parameter_format: lower(['positional', 'named']).optional(),
  })
  .superRefine((request, context) => {
    const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const given = FRIENDLY.filter((field) => request[field] !== undefined);
    if (request.components) {
      for (const field of given) issue(field, 'give components or our own words, not both');
      return;
    }
    if (request.category === 'authentication') {
      for (const field of WRITTEN_BY_META) if (request[field] !== undefined) issue(field, 'Meta writes this itself');
    } else {
      if (request.body === undefined) issue('body', 'a template needs a body');
      for (const field of FOR_CODES)
        if (request[field] !== undefined) issue(field, 'only for authentication templates');
    }
  });
export type CreateTemplateRequest = z.output<typeof CreateTemplateRequest>;

const WRITTEN_BY_META = ['body', 'header', 'footer', 'buttons', 'examples'] as const;
const FOR_CODES = ['add_security_recommendation', 'code_expiration_minutes'] as const;
const FRIENDLY = [...WRITTEN_BY_META, ...FOR_CODES] as const;

export const ListTemplatesQuery = PageQuery.extend({
  status: lower(STATUSES).optional(),
  name: text(512).optional(),
});

export const TemplateResponse = z
  .object({
    id: z.string(),
    name: z.string(),
    language: z.string(),
    category: z.enum(CATEGORIES).describe('what it is billed as; Meta may have changed it'),
    requested_category: z.enum(CATEGORIES),
    status: z.enum(STATUSES),
    rejected_reason: z.string().nullable(),
    quality: z.string().nullable(),
    parameter_format: z.enum(['positional', 'named']),
    body: z.string().nullable().describe('null when Meta writes the text itself'),
    components: z.array(z.looseObject({ type: z.string() })),
    waba_id: z.string(),
    meta_id: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Template' });
export type TemplateResponse = z.output<typeof TemplateResponse>;

export const showTemplate = (template: Template): TemplateResponse => ({
  id: publicId('template', template.id),
  name: template.name,
  language: template.language,
  category: template.category,
  requested_category: template.requestedCategory,
  status: template.status,
  rejected_reason: template.rejectedReason,
  quality: template.quality,
  parameter_format: template.parameterFormat,
  body: template.components.find((component) => component.type.toUpperCase() === 'BODY')?.text ?? null,
  components: template.components.map((component) => ({ ...component })),
  waba_id: template.wabaId,
  meta_id: template.metaId,
  created_at: template.createdAt.toISOString(),
  updated_at: template.updatedAt.toISOString(),
});
