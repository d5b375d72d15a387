import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { callerOf } from '../graph/caller.js';
import { select } from '../graph/fields-selection.js';
import { GraphError, required, unknownNode } from '../graph/graph-error.js';
import { fieldsOf } from '../graph/json.js';
import { pageOf } from '../graph/page.js';
import { bodyAs, notFound } from '../problems/problem.js';
import type { World } from '../world.js';
import { STATUSES, type Template } from './template.js';

const LIST_DEFAULTS = ['name', 'parameter_format', 'components', 'language', 'status', 'category'];

interface ListQuery {
  name?: string;
  name_or_content?: string;
  status?: string;
  language?: string;
  category?: string;
  fields?: string;
  limit?: string;
  after?: string;
  before?: string;
}

/** source: whatsapp-cloud-api.md §4.3 */
export function templateRoutes(app: FastifyInstance, world: World): void {
  const { network, templates, review } = world;

  app.post('/:version/:node/message_templates', (request, reply) => {
    const waba = network.requireWaba(nodeIn(request.params), callerOf(request, reply, network));
    const { id, status, category } = world.createTemplate.execute(waba, fieldsOf(request.body)).row;
    return { id, status, category };
  });

  app.get('/:version/:node/message_templates', (request, reply) => {
    const waba = network.requireWaba(nodeIn(request.params), callerOf(request, reply, network));
    const query = request.query as ListQuery;
    const { rows, paging } = pageOf(templates.of(waba.id).filter(matching(query)), query, request);
    const data = rows.map((template) =>
      select(template.toNode(), query.fields, LIST_DEFAULTS, 'WhatsAppMessageTemplate'),
    );
    return { data, paging };
  });

  app.delete('/:version/:node/message_templates', (request, reply) => {
    const waba = network.requireWaba(nodeIn(request.params), callerOf(request, reply, network));
    const { name, hsm_id: id } = request.query as { name?: string; hsm_id?: string };
    if (name === undefined) throw required('name');
    const doomed = templates.of(waba.id).filter(({ row }) => row.name === name && (id === undefined || row.id === id));
    if (doomed.length === 0) throw unknownNode(id ?? name);
    if (doomed.some(({ row }) => row.status === 'DISABLED'))
      throw new GraphError(100, undefined, { message: 'A disabled template cannot be deleted.' });
    for (const template of doomed) {
      templates.remove(template);
      review.tellDeleted(template);
    }
    return { success: true };
  });

  app.post('/sandbox/templates/:id/verdict', (request) => {
    const template = templateIn(request.params, world);
    const { event, reason } = bodyAs(Verdict, request.body);
    review.decide(template, event, reason);
    return template.toNode();
  });

  app.post('/sandbox/templates/:id/category', (request) => {
    const template = templateIn(request.params, world);
    review.recategorise(template, bodyAs(Recategorisation, request.body).category);
    return template.toNode();
  });
}

const Verdict = z.strictObject({ event: z.enum(STATUSES), reason: z.string().optional() });
const Recategorisation = z.strictObject({ category: z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']) });

const nodeIn = (params: unknown): string => (params as { node: string }).node;

function templateIn(params: unknown, { templates }: World): Template {
  const template = templates.get((params as { id: string }).id);
  if (!template) throw notFound('template with this id');
  return template;
}

/** `name` matches by part as on Graph; the others exactly, whatever their case. */
function matching(query: ListQuery): (template: Template) => boolean {
  const part = (query.name ?? query.name_or_content)?.toLowerCase();
  const same = (wanted: string | undefined, value: string) =>
    wanted === undefined || wanted.toLowerCase().split(',').includes(value.toLowerCase());
  return ({ row }) =>
    (part === undefined || row.name.includes(part)) &&
    same(query.status, row.status) &&
    same(query.language, row.language) &&
    same(query.category, row.category);
}
