import { Agent as HttpAgent, type ClientRequest, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';

/** Any Graph answer and any claim fits; more than that is not for us. */
const MOST_BYTES = 4 * 1_024 * 1_024;

/** What a POST came to. Nothing here repeats one. */
export interface Answer {
  /** True from the moment the request may have reached the other side. */
  readonly written: boolean;
  readonly status: number | null;
  readonly body: string;
  readonly error: string | null;
}

/**
 * POSTs JSON over kept connections. Node's own client, because a node is a small process: a client library of its size would be
 * a third of its memory.
 */
export class JsonPoster {
  private readonly agent: HttpAgent | HttpsAgent;
  private readonly base: URL;

  constructor(
    baseUrl: string,
    private readonly headers: Readonly<Record<string, string>>,
    connections: number,
    private readonly timeoutMs: number,
  ) {
    this.base = new URL(baseUrl);
    // Given up before servers close them (5 s is common), so that a request rarely meets a connection on its way out.
    const options = { keepAlive: true, maxSockets: connections, timeout: 4_000, scheduling: 'lifo' as const };
    this.agent = this.base.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  post(path: string, body: string): Promise<Answer> {
    return new Promise((resolve) => {
      let written = false;
      let settled = false;
      const end = (status: number | null, text: string, error: string | null) => {
        if (settled) return;
        settled = true;
        clearTimeout(deadline);
        resolve({ written, status, body: text, error });
      };
      const request = this.open(path, Buffer.byteLength(body));
      const deadline = setTimeout(
        () => request.destroy(new Error(`no full answer within ${this.timeoutMs} ms`)),
        this.timeoutMs,
      );
      onWritable(request, this.base.protocol === 'https:', () => (written = true));
      request.on('error', (error) => end(null, '', error.message));
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MOST_BYTES) request.destroy(new Error('the answer is larger than any answer should be'));
          else chunks.push(chunk);
        });
        response.on('end', () => end(response.statusCode ?? null, Buffer.concat(chunks).toString('utf8'), null));
        response.on('error', (error) => end(null, '', error.message));
        response.on('aborted', () => end(null, '', 'the connection broke in the middle of the answer'));
      });
      request.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }

  private open(path: string, length: number): ClientRequest {
    const send = this.base.protocol === 'https:' ? httpsRequest : httpRequest;
    return send({
      host: this.base.hostname,
      port: this.base.port || undefined,
      path: `${this.base.pathname.replace(/\/$/, '')}${path}`,
      method: 'POST',
      agent: this.agent,
      headers: { ...this.headers, 'content-type': 'application/json', 'content-length': length },
    });
  }
}

/** A request leaves as soon as its connection stands; before that nothing of it can have arrived. */
function onWritable(request: ClientRequest, secure: boolean, then: () => void): void {
  request.on('socket', (socket: Socket) => {
    if (!socket.connecting) return then();
    socket.once(secure ? 'secureConnect' : 'connect', then);
  });
}
