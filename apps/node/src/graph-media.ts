import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { ClaimedMedia, LeaseResponse } from '#node-protocol';
import { randomToken } from '#platform/kernel';
import { isUnknownId, parsed, refusalIn, type Refusal } from './graph-answer.js';
import { call, textOf } from './stream-call.js';

const Location = z.looseObject({ url: z.url({ protocol: /^https?$/ }) });
const Uploaded = z.looseObject({ id: z.coerce.string().min(1).max(100) });

/** WhatsApp does not have the file, and will not have it later. */
export class GoneError extends Error {}
/** Graph said no, with a code. */
export class GraphRefusedError extends Error {
  constructor(readonly refusal: Refusal) {
    super(`Graph error ${refusal.error.code}: ${refusal.error.title}`);
  }
}

/** The media calls of the Graph API for one number; files pass through. source: whatsapp-cloud-api.md §3 */
export class GraphMedia {
  constructor(
    private graph: LeaseResponse['graph'],
    private readonly phoneNumberId: string,
  ) {}

  use(graph: LeaseResponse['graph']): void {
    this.graph = graph;
  }

  /** The bytes of what a person sent. The URL is asked for anew each time, because it is good for five minutes. */
  async download(metaId: string): Promise<IncomingMessage> {
    const { base_url: base } = this.graph;
    const query = new URLSearchParams({ phone_number_id: this.phoneNumberId });
    const about = await call({
      method: 'GET',
      url: `${this.path(encodeURIComponent(metaId))}?${query}`,
      headers: this.headers(),
    });
    const location = await this.answer(about, Location);
    // The token goes along, so it goes nowhere where it could be read on the way, unless all of Graph is there.
    if (!location.url.startsWith('https:') && !base.startsWith('http:'))
      throw new Error('the URL of the file is not https');
    const answer = await call({ method: 'GET', url: location.url, headers: this.headers() });
    if (answer.statusCode === 200) return answer;
    answer.destroy();
    throw new Error(`the file was answered with ${answer.statusCode}`);
  }

  /** Uploads a file for this number and answers the id under which it can be sent. */
  async upload(file: ClaimedMedia, bytes: AsyncIterable<Buffer>): Promise<string> {
    const boundary = `trunkline-${randomToken(12)}`;
    const { head, tail } = formAround(file, boundary);
    const answer = await call({
      method: 'POST',
      url: this.path(`${this.phoneNumberId}/media`),
      headers: {
        ...this.headers(),
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'content-length': String(head.length + file.size + tail.length),
      },
      body: joined(head, bytes, tail),
    });
    return (await this.answer(answer, Uploaded)).id;
  }

  private async answer<Schema extends z.ZodType>(answer: IncomingMessage, schema: Schema): Promise<z.output<Schema>> {
    const json = parsed(await textOf(answer));
    const refusal = refusalIn(json);
    if (refusal)
      throw isUnknownId(refusal)
        ? new GoneError('WhatsApp does not have this file any more')
        : new GraphRefusedError(refusal);
    const result = schema.safeParse(json);
    if (answer.statusCode === 200 && result.success) return result.data;
    throw new Error(`status ${answer.statusCode} without a Graph answer`);
  }

  private path(rest: string): string {
    return `${this.graph.base_url}/${this.graph.version}/${rest}`;
  }

  private headers(): Record<string, string> {
    // Some agents that come with libraries get a page instead of the file.
    return { authorization: `Bearer ${this.graph.access_token}`, 'user-agent': 'trunkline-node' };
  }
}

function formAround(file: ClaimedMedia, boundary: string): { head: Buffer; tail: Buffer } {
  const field = (name: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const name = (file.filename ?? 'file').replace(/["\\\r\n]/g, '_');
  const opening = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${file.mime_type}\r\n\r\n`;
  return {
    head: Buffer.from(field('messaging_product', 'whatsapp') + field('type', file.mime_type) + opening),
    tail: Buffer.from(`\r\n--${boundary}--\r\n`),
  };
}

async function* joined(head: Buffer, bytes: AsyncIterable<Buffer>, tail: Buffer): AsyncGenerator<Buffer> {
  yield head;
  yield* bytes;
  yield tail;
}
