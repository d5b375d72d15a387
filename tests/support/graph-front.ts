import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call that the front answered itself. */
export interface FrontCall {
  readonly method: string;
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}
type Reply = readonly [status: number, body: object];

/** The code that Meta "sends". */
export const CODE = '123830';
const HANDLE = '4::aW1hZ2U';
const PROFILE = 'whatsapp_business_profile';
/** Where people see the picture of a number. */
export const PICTURE = 'https://pps.whatsapp.example/picture.jpg';
const HOP = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

/**
 * Stands before the sandbox and knows what a number does on its way to being registered: codes that are asked for and checked, and the
 * upload of a picture. All else is the sandbox's. source: whatsapp-cloud-api.md §1, §3, §4.1
 */
export class GraphFront {
  readonly calls: FrontCall[] = [];
  /** Ids of numbers that wait for their code. */
  readonly unverified = new Set<string>();
  private readonly pictured = new Set<string>();
  private target: string | null = null;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<GraphFront> {
    const server = createServer();
    const front = new GraphFront(server);
    server.on('request', (request, response) => void front.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return front;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The sandbox has a port of its own only once it has started. Before nothing, Meta cannot be reached. */
  standBefore(sandboxUrl: string | null): void {
    this.target = sandboxUrl;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = 'GET', url: path = '/', headers } = request;
    const call = { method, path, type: headers['content-type'] ?? '', body: Buffer.concat(chunks) };
    const own = this.ownAnswer(call);
    if (own) {
      this.calls.push(call);
      return void response.writeHead(own[0], { 'content-type': 'application/json' }).end(JSON.stringify(own[1]));
    }
    const forwarded = await this.forward(call, headers);
    response.writeHead(forwarded.status, { 'content-type': forwarded.type }).end(forwarded.body);
  }

  private ownAnswer({ method, path, body }: FrontCall): Reply | null {
    const [, , node = '', edge = ''] = path.replace(/\?.*$/, '').split('/');
    if (edge === 'request_code') return [200, { success: true }];
    if (edge === 'verify_code') return this.verify(node, String(JSON.parse(body.toString()).code));
    if (edge === 'uploads') return [200, { id: 'upload:MTphd?sig=ARZ' }];
    if (method === 'POST' && node.startsWith('upload:')) return [200, { h: HANDLE }];
    if (method === 'POST' && edge === PROFILE && body.includes(HANDLE)) {
      this.pictured.add(node);
      return [200, { success: true }];
    }
    return null;
  }

  private verify(node: string, code: string): Reply {
    if (code !== CODE) return [400, { error: { message: 'Invalid parameter', type: 'OAuthException', code: 100 } }];
    this.unverified.delete(node);
    return [200, { success: true }];
  }

  private async forward(
    { method, path, body }: FrontCall,
    headers: IncomingMessage['headers'],
  ): Promise<{ status: number; type: string; body: string | Buffer }> {
    if (!this.target) return { status: 503, type: 'application/json', body: '{}' };
    const kept = Object.entries(headers).filter(([name]) => !HOP.has(name)) as [string, string][];
    const response = await fetch(`${this.target}${path}`, {
      method,
      headers: kept,
      ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
    });
    const type = response.headers.get('content-type') ?? 'application/json';
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, type, body: this.retold(method, path, bytes) };
  }

  /** What the sandbox says, with what the front alone knows. */
  private retold(method: string, path: string, bytes: Buffer): string | Buffer {
    const [, , node = '', edge = ''] = path.split(/[/?]/);
    if (method !== 'GET') return bytes;
    if (path.includes('code_verification_status') && this.unverified.has(node)) {
      const number = JSON.parse(bytes.toString()) as object;
      return JSON.stringify({ ...number, code_verification_status: 'NOT_VERIFIED', platform_type: 'NOT_APPLICABLE' });
    }
    if (edge !== PROFILE || !this.pictured.has(node)) return bytes;
    const { data } = JSON.parse(bytes.toString()) as { data: object[] };
    return JSON.stringify({ data: [{ ...data[0], profile_picture_url: PICTURE }] });
  }
}
