import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** One request as the tenant's server saw it. */
export interface Received {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Answer = (response: ServerResponse, received: Received) => unknown;

/** A tenant's own server: keeps what it got and answers as the story says. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  /** The most requests that were open at once. */
  busiest = 0;
  private open = 0;
  private answer: Answer = (response) => response.writeHead(200).end('thanks');

  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    this.busiest = Math.max(this.busiest, ++this.open);
    response.on('close', () => this.open--);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { headers } = request;
      const received = { id: String(headers['webhook-id']), headers, body: Buffer.concat(chunks).toString() };
      this.received.push(received);
      this.answer(response, received);
    });
  });

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks`;
  }

  /** The types received, in order of arrival. */
  get types(): string[] {
    return this.received.map(({ body }) => (JSON.parse(body) as { type: string }).type);
  }

  answers(answer: Answer): this {
    this.answer = answer;
    return this;
  }

  answersWith(status: number, headers: Record<string, string> = {}): this {
    return this.answers((response) => response.writeHead(status, headers).end(`status ${status}`));
  }

  /** Takes requests and never answers. */
  hangs(): this {
    return this.answers(() => undefined);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** What a tenant's own code does: the npm library of Standard Webhooks; throws when the signature is not right. */
export const verified = (secret: string, { body, headers }: Received): Record<string, unknown> =>
  new Webhook(secret).verify(body, headers as Record<string, string>) as Record<string, unknown>;
