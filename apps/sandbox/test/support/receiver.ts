import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export const APP_SECRET = 'a-secret-of-the-app';
export const VERIFY_TOKEN = 'a-verify-token';

export type Json = Record<string, unknown>;

/** One change of a webhook, with the account it was about. */
export interface Change {
  readonly wabaId: string;
  readonly field: string;
  readonly value: Json;
}

/** One POST: its raw body and its headers. */
export interface Post {
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

/** A real callback endpoint: checks the signature of every POST over its raw bytes and keeps what it was told. */
export class Receiver {
  readonly bodies: string[] = [];
  readonly changes: Change[] = [];
  /** Each POST as a client's own handler would get it. */
  readonly posts: Post[] = [];
  unsigned = 0;
  /** What to answer the next POSTs with instead of 200. */
  answers: number[] = [];
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://receiver');
      if (request.method === 'GET') {
        const knows = url.searchParams.get('hub.verify_token') === VERIFY_TOKEN;
        response.writeHead(knows ? 200 : 403).end(knows ? url.searchParams.get('hub.challenge') : '');
        return;
      }
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const status = this.answers.shift() ?? 200;
        const body = Buffer.concat(chunks);
        if (status === 200) this.posts.push({ body: body.toString(), headers: request.headers });
        if (status === 200) this.take(body, String(request.headers['x-hub-signature-256']));
        response.writeHead(status).end();
      });
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  statuses(wamid?: string): Json[] {
    return this.all('statuses').filter((status) => wamid === undefined || status['id'] === wamid);
  }

  messages(): Json[] {
    return this.all('messages');
  }

  of(field: string): Json[] {
    return this.changes.filter((change) => change.field === field).map((change) => change.value);
  }

  private all(part: string): Json[] {
    return this.of('messages').flatMap((value) => (value[part] as Json[] | undefined) ?? []);
  }

  private take(body: Buffer, signature: string): void {
    const expected = `sha256=${createHmac('sha256', APP_SECRET).update(body).digest('hex')}`;
    if (signature !== expected) this.unsigned++;
    this.bodies.push(body.toString('latin1'));
    const envelope = JSON.parse(body.toString()) as {
      entry: { id: string; changes: { field: string; value: Json }[] }[];
    };
    for (const { id, changes } of envelope.entry)
      for (const { field, value } of changes) this.changes.push({ wabaId: id, field, value });
  }
}
