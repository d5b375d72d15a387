import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Logger, publicId } from '#platform/kernel';

/** What belongs to one connection and not to the message. source: RFC 9110 §7.6.1 */
const HOP_BY_HOP = new Set([
  'connection',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** A path alone, or behind scheme and host as proxies are sent it (RFC 9112 §3.2.2). */
const PATH = /^(?:https?:\/\/[^/?#]*)?(\/.*)$/i;
/** Whoever stands between us and the control plane must not make another path of it. */
const UPWARDS = /^[^?]*\/(?:\.|%2e){1,2}(?:[/?]|$)/i;

/**
 * The on-premises API on the node's own port. A node keeps no state, so each request goes on to the control plane, streamed in both
 * directions, with the caller's own credential; the node adds no right of its own. source: whatsapp-onprem-api.md §1
 */
export class FrontDoor {
  private readonly server: Server;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: 4_000 });
  private readonly target: URL;
  private readonly prefix: string;

  constructor(
    controlPlane: string,
    nodeId: string,
    private readonly log: Logger,
  ) {
    this.target = new URL(controlPlane);
    this.prefix = `${this.target.pathname.replace(/\/$/, '')}/nodes/${publicId('node', nodeId)}`;
    this.server = createServer((incoming, answer) => this.pass(incoming, answer));
  }

  /** Where it can be reached; port 0 takes a free one. */
  async open(host: string, port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
    const { address, port: taken } = this.server.address() as AddressInfo;
    return `http://${address.includes(':') ? `[${address}]` : address}:${taken}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
    this.agent.destroy();
  }

  private pass(incoming: IncomingMessage, answer: ServerResponse): void {
    const [, path] = PATH.exec(incoming.url ?? '') ?? [];
    // What there is no route for, the control plane says in the client's own words.
    if (!path || UPWARDS.test(path)) return refuse(answer, 404, 1006, 'Resource not found');
    const onward = request({
      host: this.target.hostname,
      port: this.target.port || 80,
      path: this.prefix + path,
      method: incoming.method,
      agent: this.agent,
      headers: { ...endToEnd(incoming), 'x-forwarded-for': forwardedFor(incoming) },
    });
    onward.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, endToEnd(response));
      response.pipe(answer);
      response.on('error', () => answer.destroy());
    });
    onward.on('error', (error) => {
      this.log.warn({ err: error }, 'the control plane did not answer a call of the on-premises API');
      if (answer.headersSent) answer.destroy();
      else refuse(answer, 503, 1011, 'Service not ready');
    });
    // Whoever hangs up in the middle must not leave half a request running behind us.
    answer.on('close', () => onward.destroy());
    incoming.pipe(onward);
  }
}

const endToEnd = ({ headers }: IncomingMessage): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || HOP_BY_HOP.has(name) ? [] : [[name, value]],
    ),
  );

const forwardedFor = ({ headers, socket }: IncomingMessage): string =>
  [headers['x-forwarded-for'], socket.remoteAddress].flat().filter(Boolean).join(', ');

function refuse(answer: ServerResponse, status: number, code: number, title: string): void {
  answer.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  answer.end(JSON.stringify({ errors: [{ code, title }] }));
}
