import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type GraphAnswer, GraphClient } from '#graph';
import type { Template } from '../template.js';
import type { Verdict } from '../verdict.js';

/** The account a template belongs to, and the right to speak for it. */
export interface Account {
  readonly wabaId: string;
  readonly accessToken: string;
}

const FIELDS = 'id,name,language,status,category,components,parameter_format,rejected_reason,quality_score';

const Created = z.looseObject({
  id: z.coerce.string(),
  status: z.string().optional(),
  category: z.string().optional(),
});
const Shown = z.looseObject({
  id: z.coerce.string(),
  name: z.string(),
  language: z.string(),
  status: z.string(),
  category: z.string().optional(),
  components: z.array(z.looseObject({ type: z.string() })).optional(),
  parameter_format: z.string().optional(),
  rejected_reason: z.string().nullish(),
  quality_score: z.looseObject({ score: z.string().optional() }).optional(),
});
const Listed = z.looseObject({ data: z.array(z.unknown()) });
const Done = z.looseObject({ success: z.boolean().optional() });
/** Templates on the Graph API. source: whatsapp-cloud-api.md §4.3 */
@Injectable()
export class GraphTemplates {
  constructor(private readonly graph: GraphClient) {}

  /** Submits a new template. */
  async create({ wabaId, accessToken }: Account, template: Template): Promise<GraphAnswer<Verdict>> {
    const body = {
      name: template.name,
      language: template.language,
      category: template.requestedCategory.toUpperCase(),
      parameter_format: template.parameterFormat.toUpperCase(),
      components: template.components,
    };
    const answer = await this.graph.call('POST', `${wabaId}/message_templates`, accessToken, Created, body);
    return mapped(answer, ({ id, status, category }) => ({
      metaId: id,
      status: status ?? 'PENDING',
      category: category ?? null,
    }));
  }

  /** Submits a rejected template anew; Meta wants that one edited. */
  async edit({ accessToken }: Account, metaId: string, template: Template): Promise<GraphAnswer<Verdict>> {
    const body = { category: template.requestedCategory.toUpperCase(), components: template.components };
    return mapped(await this.graph.call('POST', metaId, accessToken, Done, body), () => ({
      metaId,
      status: 'PENDING',
    }));
  }

  /** The template of this name and language, or null. `name` finds parts of names too, so the answer is looked through. */
  async find({ wabaId, accessToken }: Account, template: Template): Promise<GraphAnswer<Verdict | null>> {
    const query = new URLSearchParams({
      name: template.name,
      language: template.language,
      fields: FIELDS,
      limit: '100',
    });
    const answer = await this.graph.call('GET', `${wabaId}/message_templates?${query}`, accessToken, Listed);
    return mapped(answer, ({ data }) => {
      const shown = data.flatMap((each) => Shown.safeParse(each).data ?? []);
      const same = shown.find((each) => each.name === template.name && each.language === template.language);
      return same ? verdictOf(same) : null;
    });
  }
}

const mapped = <From, To>(answer: GraphAnswer<From>, to: (value: From) => To): GraphAnswer<To> =>
  'ok' in answer ? { ok: to(answer.ok) } : answer;

const verdictOf = (shown: z.output<typeof Shown>): Verdict => ({
  metaId: shown.id,
  status: shown.status,
  category: shown.category ?? null,
  reason: shown.rejected_reason ?? null,
  quality: shown.quality_score?.score?.toLowerCase() ?? null,
  ...(shown.components ? { components: shown.components } : {}),
  ...(shown.parameter_format
    ? { parameterFormat: shown.parameter_format.toUpperCase() === 'NAMED' ? 'named' : 'positional' }
    : {}),
});
