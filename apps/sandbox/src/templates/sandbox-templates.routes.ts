import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { bodyAs, invalid, notFound } from '../problems/problem.js';
import type { World } from '../world.js';
import { STATUSES, type Template } from './template.js';

const Verdict = z.strictObject({ event: z.enum(STATUSES), reason: z.string().optional() });
const Recategorisation = z.strictObject({
  category: z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']),
  notice: z.boolean().default(false),
});
const Rating = z.strictObject({ score: z.enum(['GREEN', 'YELLOW', 'RED']) });
const Decision = z.strictObject({ decision: z.enum(['release', 'pause']) });

/** What Meta decides about templates, by hand; each is named by its id, or by its name when that is unique. */
export function sandboxTemplateRoutes(app: FastifyInstance, world: World): void {
  const { review, pacing } = world;

  app.post('/sandbox/templates/:id/verdict', (request) => {
    const template = templateIn(request.params, world);
    const { event, reason } = bodyAs(Verdict, request.body);
    review.decide(template, event, reason);
    return template.toNode();
  });

  app.post('/sandbox/templates/:id/category', (request) => {
    const template = templateIn(request.params, world);
    const { category, notice } = bodyAs(Recategorisation, request.body);
    if (notice) review.announceCategory(template, category);
    else review.recategorise(template, category);
    return template.toNode();
  });

  app.post('/sandbox/templates/:id/quality', (request) => {
    const template = templateIn(request.params, world);
    review.rate(template, bodyAs(Rating, request.body).score);
    return template.toNode();
  });

  app.post('/sandbox/templates/:id/pacing', (request) => {
    const template = templateIn(request.params, world);
    const { decision } = bodyAs(Decision, request.body);
    return { messages: decision === 'release' ? pacing.release(template) : pacing.pause(template) };
  });
}

function templateIn(params: unknown, { templates }: World): Template {
  const { id } = params as { id: string };
  const byId = templates.get(id);
  if (byId) return byId;
  const [named, ...more] = templates.all().filter(({ row }) => row.name === id || `${row.name}.${row.language}` === id);
  if (more.length > 0) throw invalid('/id', 'several templates have this name; write name.language or the id');
  if (!named) throw notFound('template with this id or name');
  return named;
}
