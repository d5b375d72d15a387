import type { FastifyInstance } from 'fastify';
import { callerOf } from '../graph/caller.js';
import { select } from '../graph/fields-selection.js';
import { GraphError, required, unknownNode } from '../graph/graph-error.js';
import { fieldsOf } from '../graph/json.js';
import { pageOf } from '../graph/page.js';
import type { World } from '../world.js';
import { searchLibrary } from './library.js';
import { matching, summaryOf, type ListQuery } from './list-templates.js';

const LIST_DEFAULTS = ['name', 'parameter_format', 'components', 'language', 'status', 'category'];

/** Templates of an account (source: whatsapp-cloud-api.md §4.3). */
export function templateRoutes(app: FastifyInstance, world: World): void {
  const { network, templates, review } = world;

  app.post('/:version/:node/message_templates', (request, reply) => {
    const waba = network.requireWaba(nodeIn(request.params), callerOf(request, reply, network));
    const { id, status, category } = world.createTemplate.execute(waba, fieldsOf(request.body)).row;
    return { id, status, category };
  });

  app.post('/:version/:node/upsert_message_templates', (request, reply) => {
    const waba = network.requireWaba(nodeIn(request.params), callerOf(request, reply, network));
    const rows = world.upsertTemplates.execute(waba, fieldsOf(request.body)).map(({ row }) => row);
    return { data: rows.map(({ id, status, language }) => ({ id, status, language })) };
  });

  app.get('/:version/message_template_library', (request, reply) => {
    callerOf(request, reply, network);
    const query = request.query as ListQuery;
    const { rows, paging } = pageOf(searchLibrary(request.query as object), query, request);
    return { data: rows, paging };
  });

  app.get('/:version/:node/message_templates', (request, reply) => {
    const waba = network.requireWaba(nodeIn(request.params), callerOf(request, reply, network));
    const query = request.query as ListQuery;
    const all = templates.of(waba.id);
    const found = all.filter(matching(query));
    const { rows, paging } = pageOf(found, query, request);
    const data = rows.map((template) =>
      select(template.toNode(), query.fields, LIST_DEFAULTS, 'WhatsAppMessageTemplate'),
    );
    const limit = world.templateQuota.of(waba);
    return {
      data,
      paging,
      ...(query.summary !== undefined && { summary: summaryOf(query.summary, found, all, limit) }),
    };
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
}

const nodeIn = (params: unknown): string => (params as { node: string }).node;
