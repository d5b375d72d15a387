import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Looks at a call before it goes on; true: the proxy has nothing more to do with it. */
export type Interception = (call: IncomingMessage, reply: ServerResponse) => boolean | Promise<boolean>;

/** Stands between the nodes and the sandbox, so that a story can count calls and let single ones go wrong. */
export class GraphProxy {
  /** Where the calls go on to; set once the sandbox runs. */
  target = '';
  /** Every call, `POST /v25.0/4711/media`. */
  readonly calls: string[] = [];
  before: Interception = () => false;
  /** Called when WhatsApp has answered and nobody has heard it yet; true: nobody will. */
  after: (call: IncomingMessage) => boolean = () => false;

  private readonly server = createServer((call, reply) => void this.pass(call, reply));

  static async start(): Promise<GraphProxy> {
    const proxy = new GraphProxy();
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** How many calls of this method went to a path that ends so. */
  count(method: string, ending: string): number {
    return this.calls.filter((call) => call.startsWith(`${method} `) && call.endsWith(ending)).length;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async pass(call: IncomingMessage, reply: ServerResponse): Promise<void> {
    this.calls.push(`${call.method} ${(call.url ?? '').split('?')[0]}`);
    if (await this.before(call, reply)) return;
    const { host: _, ...headers } = call.headers;
    const onward = request(`${this.target}${call.url}`, { method: call.method ?? 'GET', headers }, (answer) => {
      if (this.after(call)) return void reply.destroy();
      reply.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(reply);
    });
    onward.on('error', () => reply.destroy());
    call.pipe(onward);
  }
}
