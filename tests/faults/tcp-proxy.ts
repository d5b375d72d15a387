import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * What happens to bytes on their way: `through` · `swallow requests` and `swallow answers`: taken and never passed on, the connection
 * stays · `drip answers`: one byte of an answer each second.
 */
export type Passage = 'through' | 'swallow requests' | 'swallow answers' | 'drip answers';

const DRIP_MS = 1_000;

/** A wire between two programs that a scenario can cut, block or slow down, one direction at a time. */
export class TcpProxy {
  /** Bytes that were taken and never passed on. */
  swallowed = 0;
  private passage: Passage = 'through';
  private delayMs = 0;
  private readonly pairs = new Set<Pair>();
  private server: Server | null = null;

  private constructor(
    private readonly target: { readonly host: string; readonly port: number },
    readonly port: number,
  ) {}

  static async to(url: string): Promise<TcpProxy> {
    const { hostname, port } = new URL(url);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const own = (server.address() as AddressInfo).port;
    await new Promise((resolve) => server.close(resolve));
    const proxy = new TcpProxy({ host: hostname, port: Number(port) }, own);
    await proxy.listen();
    return proxy;
  }

  /** The same URL by way of this wire. */
  via(url: string): string {
    const changed = new URL(url);
    changed.hostname = '127.0.0.1';
    changed.port = String(this.port);
    return url.endsWith('/') ? changed.toString() : changed.toString().replace(/\/$/, '');
  }

  let(passage: Passage): void {
    this.passage = passage;
  }

  delay(milliseconds: number): void {
    this.delayMs = milliseconds;
  }

  /** Breaks every connection that stands; new ones are welcome. */
  cut(): void {
    for (const pair of this.pairs) pair.break();
  }

  /** Nobody listens any more, as if the other side were not there: connections are refused. */
  async refuse(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    this.cut();
    await closed;
  }

  /** Everything passes again; connections that lost bytes meanwhile are broken, as no network would mend them. */
  async heal(): Promise<void> {
    const harmed = this.passage !== 'through';
    this.passage = 'through';
    this.delayMs = 0;
    if (harmed) this.cut();
    await this.listen();
  }

  async close(): Promise<void> {
    await this.refuse();
  }

  private async listen(): Promise<void> {
    if (this.server) return;
    const server = createServer((client) => this.join(client));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.server = server;
  }

  private join(client: Socket): void {
    const pair = new Pair(client, connect(this.target.port, this.target.host), (pair) => this.pairs.delete(pair));
    this.pairs.add(pair);
    client.on('data', (chunk: Buffer) => {
      if (this.passage === 'swallow requests') this.swallowed += chunk.length;
      else pair.later(this.delayMs, () => pair.upstream.write(chunk));
    });
    pair.upstream.on('data', (chunk: Buffer) => {
      if (this.passage === 'swallow answers') return void (this.swallowed += chunk.length);
      if (this.passage === 'drip answers') return pair.drip(chunk);
      pair.later(this.delayMs, () => client.write(chunk));
    });
  }
}

/** One connection and what it goes on to. */
class Pair {
  private broken = false;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly client: Socket,
    readonly upstream: Socket,
    private readonly onEnd: (pair: Pair) => void,
  ) {
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.break());
      socket.on('close', () => this.break());
    }
  }

  break(): void {
    if (this.broken) return;
    this.broken = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.client.destroy();
    this.upstream.destroy();
    this.onEnd(this);
  }

  /** In order: equal delays keep the bytes one behind the other. */
  later(milliseconds: number, pass: () => void): void {
    if (milliseconds === 0 && this.timers.size === 0) return pass();
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      pass();
    }, milliseconds);
    this.timers.add(timer);
  }

  drip(chunk: Buffer): void {
    chunk.forEach((_byte, index) =>
      this.later(DRIP_MS * (index + 1), () => this.client.write(chunk.subarray(index, index + 1))),
    );
  }
}
