import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { eventually, listIn, type Body } from './api.js';

const certificate = (name: string) => readFileSync(new URL(`testdata/callback-${name}`, import.meta.url), 'utf8');
/** The authority of the receiver's certificate, which nobody trusts by default. */
export const CALLBACK_CA = certificate('ca.pem');

type Answer = (response: ServerResponse) => unknown;

/** An integration's own server: keeps what it is told and answers as the story says. */
export class CallbackReceiver {
  readonly received: Body[] = [];
  readonly headers: IncomingMessage['headers'][] = [];
  /** Requests that have no answer yet, and the most there were at once. */
  open = 0;
  busiest = 0;
  private answer: Answer = (response) => response.writeHead(200).end();
  private readonly held: ServerResponse[] = [];

  private constructor(private readonly isSecure: boolean) {}

  private readonly take = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    this.busiest = Math.max(this.busiest, ++this.open);
    response.on('close', () => this.open--);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.headers.push(request.headers);
      this.received.push(JSON.parse(Buffer.concat(chunks).toString()) as Body);
      this.answer(response);
    });
  };
  private readonly server = createServer(this.take);
  private readonly secureServer = createSecureServer(
    { key: certificate('server.key'), cert: certificate('server.pem') },
    this.take,
  );

  static async start(options: { secure?: boolean } = {}): Promise<CallbackReceiver> {
    const receiver = new CallbackReceiver(options.secure ?? false);
    await new Promise<void>((resolve) => receiver.listening.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    const { port } = this.listening.address() as AddressInfo;
    return this.isSecure ? `https://localhost:${port}/wa` : `http://127.0.0.1:${port}/wa`;
  }

  /** All messages and statuses so far, whichever requests brought them. */
  get messages(): readonly Body[] {
    return this.received.flatMap((body) => listIn(body['messages']));
  }
  get statuses(): readonly Body[] {
    return this.received.flatMap((body) => listIn(body['statuses']));
  }

  answersWith(status: number, headers: Record<string, string> = {}): this {
    this.answer = (response) => response.writeHead(status, headers).end();
    return this;
  }

  /** Takes requests and answers none until `letGo`. */
  holds(): this {
    this.answer = (response) => this.held.push(response);
    return this;
  }

  /** Answers everything it holds, and everything to come, with 200. */
  letGo(): void {
    this.answersWith(200);
    for (const response of this.held.splice(0)) response.writeHead(200).end();
  }

  /** Waits until it has got so many texts; answers them in order of arrival. */
  async texts(count: number): Promise<string[]> {
    const texts = async () => this.messages.map((message) => String(message['text']?.['body']));
    return eventually(texts, (all) => all.length >= count);
  }

  async close(): Promise<void> {
    this.listening.closeAllConnections();
    await new Promise((resolve) => this.listening.close(resolve));
  }

  private get listening() {
    return this.isSecure ? this.secureServer : this.server;
  }
}
