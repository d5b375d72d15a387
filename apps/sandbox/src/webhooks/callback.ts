import { createHmac } from 'node:crypto';
import { randomToken } from '#platform/kernel';
import { Agent } from 'undici';

const TIMEOUT_MS = 10_000;
/** POSTs in flight to one URL; more would only make a slow receiver slower. */
export const IN_FLIGHT = 4;

/** A callback URL of an app: how to verify it and how to POST to it. */
export class Callback {
  private readonly agent = new Agent({
    connections: IN_FLIGHT + 1,
    keepAliveTimeout: 30_000,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    connect: { timeout: TIMEOUT_MS },
  });
  private readonly origin: string;
  private readonly path: string;

  constructor(
    readonly url: string,
    private readonly appSecret: string,
  ) {
    const parsed = new URL(url);
    this.origin = parsed.origin;
    this.path = parsed.pathname + parsed.search;
  }

  /** The status the receiver answered with; rejects when it could not be reached. */
  async post(body: Buffer): Promise<number> {
    const response = await this.agent.request({
      origin: this.origin,
      path: this.path,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'facebookexternalua',
        'x-hub-signature': `sha1=${this.sign('sha1', body)}`,
        'x-hub-signature-256': `sha256=${this.sign('sha256', body)}`,
      },
      body,
    });
    await response.body.dump();
    return response.statusCode;
  }

  /** The handshake: the receiver proves that it knows the token by sending the challenge back (source: §5.1). */
  async verify(verifyToken: string): Promise<boolean> {
    const challenge = randomToken(8);
    const url = new URL(this.url);
    url.searchParams.set('hub.mode', 'subscribe');
    url.searchParams.set('hub.challenge', challenge);
    url.searchParams.set('hub.verify_token', verifyToken);
    try {
      const response = await this.agent.request({
        origin: this.origin,
        path: url.pathname + url.search,
        method: 'GET',
      });
      return (await response.body.text()) === challenge && response.statusCode === 200;
    } catch {
      // Nobody there is the same answer as a wrong one: not verified.
      return false;
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private sign(algorithm: 'sha1' | 'sha256', body: Buffer): string {
    return createHmac(algorithm, this.appSecret).update(body).digest('hex');
  }
}
