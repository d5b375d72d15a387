import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOf, LATEST_VERSION } from '../graph/caller.js';
import { badType, required, unknownNode } from '../graph/graph-error.js';
import { fieldsOf } from '../graph/json.js';
import type { World } from '../world.js';
import { compare } from './compare.js';
import { migrateTemplates } from './migrate-templates.js';
import type { Template } from './template.js';

/** What can be done to templates beside writing them (source: whatsapp-cloud-api.md §4.3). */
export function templateActionRoutes(app: FastifyInstance, world: World): void {
  const { network, templates, review } = world;

  app.post('/:version/:node/unpause', (request, reply) => {
    const reason = review.unpause(templateOf(world, request, reply));
    return { success: reason === null, reason: reason ?? 'The template has been unpaused.' };
  });

  app.get('/:version/:node/compare', (request, reply) =>
    compare(templates, world.quality, templateOf(world, request, reply), request.query as object, world.clock.ms()),
  );

  app.post('/:version/:node/migrate_message_templates', (request, reply) => {
    const grants = callerOf(request, reply, network);
    const to = network.requireWaba(nodeIn(request), grants);
    const query = request.query as { source_waba_id?: string; page_number?: string };
    if (query.source_waba_id === undefined) throw required('source_waba_id');
    const page = Number(query.page_number ?? 0);
    if (!Number.isInteger(page) || page < 0) throw badType('page_number', 'a number from 0 on');
    return migrateTemplates(templates, network.requireWaba(query.source_waba_id, grants), to, page);
  });

  // These two live on another host at Meta and are documented without a version.
  for (const [action, isArchived] of [
    ['archive', true],
    ['unarchive', false],
  ] as const) {
    const handler = (request: FastifyRequest, reply: FastifyReply) => {
      const waba = network.requireWaba(nodeIn(request), callerOf(request, reply, network));
      for (const template of named(world, request, waba.id)) review.archive(template, isArchived);
      return { success: true };
    };
    app.post(`/:version/:node/message_templates/${action}`, handler);
    app.post(`/:node/message_templates/${action}`, (request, reply) => {
      Object.assign(request.params as object, { version: LATEST_VERSION });
      return handler(request, reply);
    });
  }
}

const nodeIn = (request: FastifyRequest): string => (request.params as { node: string }).node;

function templateOf({ network, templates }: World, request: FastifyRequest, reply: FastifyReply): Template {
  const grants = callerOf(request, reply, network);
  const id = nodeIn(request);
  const template = templates.get(id);
  if (!template || !grants.has(template.row.wabaId)) throw unknownNode(id);
  return template;
}

/** `hsm_ids` is a text of ids with commas between them. */
function named({ templates }: World, request: FastifyRequest, wabaId: string): readonly Template[] {
  const { hsm_ids: ids } = fieldsOf(request.body);
  if (typeof ids !== 'string' || ids === '') throw required('hsm_ids');
  return ids.split(',').map((id) => {
    const template = templates.get(id.trim());
    if (!template || template.row.wabaId !== wabaId) throw unknownNode(id);
    return template;
  });
}
