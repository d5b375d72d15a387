import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, FormData, request } from 'undici';
import { z } from 'zod';
import { classOf } from '#whatsapp';
import type { GraphConfig } from './graph.config.js';

/** What Meta made of a request. `later`: not the fault of what was asked; asking again may help. */
export type GraphAnswer<T> =
  | { readonly ok: T }
  | { readonly refused: string; readonly code: number; readonly subcode: number | null }
  | { readonly later: string; readonly code?: number };

const ANSWER_MS = 15_000;

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

/** A file that fits into memory. */
export interface SmallFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}
const Begun = z.looseObject({ id: z.string().startsWith('upload:') });
const Uploaded = z.looseObject({ h: z.string() });

/** One request each, never repeated; refusals and silence are answers, not exceptions. source: whatsapp-cloud-api.md §1, §6 */
@Injectable()
export class GraphClient implements OnApplicationShutdown {
  private readonly agent = new Agent({
    headersTimeout: ANSWER_MS,
    bodyTimeout: ANSWER_MS,
    connect: { timeout: 5_000 },
  });

  constructor(private readonly config: GraphConfig) {}

  async onApplicationShutdown(): Promise<void> {
    await this.agent.close();
  }

  /** `path` without version, with its query; the answer must fit the schema. */
  async call<Schema extends z.ZodType>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    accessToken: string,
    schema: Schema,
    body?: object,
  ): Promise<GraphAnswer<z.output<Schema>>> {
    const authorization = `Bearer ${accessToken}`;
    if (!body) return this.send(path, schema, { method, headers: { authorization } });
    const headers = { authorization, 'content-type': 'application/json' };
    return this.send(path, schema, { method, headers, body: JSON.stringify(body) });
  }

  /** A form with fields and one file under a name. */
  async form<Schema extends z.ZodType>(
    path: string,
    accessToken: string,
    schema: Schema,
    fields: Readonly<Record<string, string>>,
    [field, file]: readonly [string, SmallFile],
  ): Promise<GraphAnswer<z.output<Schema>>> {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    body.set(field, new Blob([new Uint8Array(file.bytes)], { type: file.type }), file.name);
    return this.send(path, schema, { method: 'POST', headers: { authorization: `Bearer ${accessToken}` }, body });
  }

  /** Hands a small file over in one piece and answers its handle. source: whatsapp-cloud-api.md §3, resumable upload */
  async upload(accessToken: string, file: SmallFile): Promise<GraphAnswer<string>> {
    if (!this.config.META_APP_ID) return { later: 'this installation does not know its app (META_APP_ID)' };
    const { name, type, bytes } = file;
    const query = new URLSearchParams({ file_name: name, file_length: String(bytes.length), file_type: type });
    const begun = await this.call('POST', `${this.config.META_APP_ID}/uploads?${query}`, accessToken, Begun);
    if (!('ok' in begun)) return begun;
    const headers = {
      authorization: `OAuth ${accessToken}`,
      file_offset: '0',
      'content-type': 'application/octet-stream',
    };
    const done = await this.send(begun.ok.id, Uploaded, { method: 'POST', headers, body: bytes });
    return 'ok' in done ? { ok: done.ok.h } : done;
  }

  private async send<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    what: { method: 'GET' | 'POST' | 'DELETE'; headers: Record<string, string>; body?: string | Buffer | FormData },
  ): Promise<GraphAnswer<z.output<Schema>>> {
    try {
      const url = `${this.config.GRAPH_URL}/${this.config.GRAPH_VERSION}/${path}`;
      const response = await request(url, { ...what, dispatcher: this.agent });
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
  if (status >= 500 || is_transient === true || classOf(code, subcode) !== 'final') return { later: words, code };
  return { refused: words, code, subcode };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
