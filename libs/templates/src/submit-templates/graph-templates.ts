import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { classOf } from '#whatsapp';
import type { Template } from '../template.js';
import type { Verdict } from '../verdict.js';
import type { TemplatesConfig } from './templates.config.js';

/** The account a template belongs to, and the right to speak for it. */
export interface Account {
  readonly wabaId: string;
  readonly accessToken: string;
}

/** What Meta made of a request. `later`: not the fault of the template; asking again may help. */
export type GraphAnswer<T> =
  { readonly ok: T } | { readonly refused: string; readonly subcode: number | null } | { readonly later: string };

const ANSWER_MS = 15_000;
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
const Failure = z.looseObject({
  error: z.looseObject({
    code: z.coerce.number(),
    error_subcode: z.coerce.number().optional(),
    message: z.string().default(''),
    error_user_title: z.string().optional(),
    error_user_msg: z.string().optional(),
    is_transient: z.boolean().optional(),
  }),
});

/** Templates on the Graph API. source: whatsapp-cloud-api.md §4.3 */
@Injectable()
export class GraphTemplates implements OnApplicationShutdown {
  private readonly agent = new Agent({
    headersTimeout: ANSWER_MS,
    bodyTimeout: ANSWER_MS,
    connect: { timeout: 5_000 },
  });

  constructor(private readonly config: TemplatesConfig) {}

  async onApplicationShutdown(): Promise<void> {
    await this.agent.close();
  }

  /** Submits a new template. */
  async create({ wabaId, accessToken }: Account, template: Template): Promise<GraphAnswer<Verdict>> {
    const body = {
      name: template.name,
      language: template.language,
      category: template.requestedCategory.toUpperCase(),
      parameter_format: template.parameterFormat.toUpperCase(),
      components: template.components,
    };
    const answer = await this.call('POST', `${wabaId}/message_templates`, accessToken, Created, body);
    return mapped(answer, ({ id, status, category }) => ({
      metaId: id,
      status: status ?? 'PENDING',
      category: category ?? null,
    }));
  }

  /** Submits a rejected template anew; Meta wants that one edited. */
  async edit({ accessToken }: Account, metaId: string, template: Template): Promise<GraphAnswer<Verdict>> {
    const body = { category: template.requestedCategory.toUpperCase(), components: template.components };
    return mapped(await this.call('POST', metaId, accessToken, Done, body), () => ({ metaId, status: 'PENDING' }));
  }

  /** The template of this name and language, or null. `name` finds parts of names too, so the answer is looked through. */
  async find({ wabaId, accessToken }: Account, template: Template): Promise<GraphAnswer<Verdict | null>> {
    const query = new URLSearchParams({
      name: template.name,
      language: template.language,
      fields: FIELDS,
      limit: '100',
    });
    const answer = await this.call('GET', `${wabaId}/message_templates?${query}`, accessToken, Listed);
    return mapped(answer, ({ data }) => {
      const shown = data.flatMap((each) => Shown.safeParse(each).data ?? []);
      const same = shown.find((each) => each.name === template.name && each.language === template.language);
      return same ? verdictOf(same) : null;
    });
  }

  private async call<Schema extends z.ZodType>(
    method: 'GET' | 'POST',
    path: string,
    accessToken: string,
    schema: Schema,
    body?: object,
  ): Promise<GraphAnswer<z.output<Schema>>> {
    try {
      const response = await request(`${this.config.GRAPH_URL}/${this.config.GRAPH_VERSION}/${path}`, {
        method,
        dispatcher: this.agent,
        headers: { authorization: `Bearer ${accessToken}`, ...(body ? { 'content-type': 'application/json' } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return read(response.statusCode, await response.body.text(), schema);
    } catch (error) {
      return { later: `Meta cannot be reached: ${(error as Error).message}` };
    }
  }
}

function read<Schema extends z.ZodType>(status: number, text: string, schema: Schema): GraphAnswer<z.output<Schema>> {
  const json = parsed(text);
  if (status >= 200 && status < 300) {
    const answer = schema.safeParse(json);
    return answer.success ? { ok: answer.data } : { later: 'Meta answered in a way we do not understand' };
  }
  const failure = Failure.safeParse(json);
  if (!failure.success) return { later: `Meta answered ${status}` };
  const {
    code,
    error_subcode: subcode = null,
    message,
    error_user_msg,
    error_user_title,
    is_transient,
  } = failure.data.error;
  const words = error_user_msg ? [error_user_title, error_user_msg].filter(Boolean).join(': ') : message;
  if (status >= 500 || is_transient === true || classOf(code, subcode) !== 'final') return { later: words };
  return { refused: words, subcode };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
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
