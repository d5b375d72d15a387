import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, request, type Dispatcher } from 'undici';
import { checkedConnector, systemResolve, type Resolve } from './checked-connector.js';
import { EgressFailed, failureOf, UrlNotAllowed } from './egress.errors.js';
import { TrustingAgents } from './trusting-agents.js';
import { checkUrl, type EgressRules, type UrlRefusal } from './url-rules.js';

export interface EgressRequest {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Milliseconds until the whole answer must be here; 15,000 by default. */
  readonly timeoutMs?: number;
  /** How much of the body is kept, in bytes; 16,384 by default. The rest is never read. */
  readonly keepBytes?: number;
  /** PEM certificates of authorities that are trusted for this request, beside the public ones. */
  readonly ca?: string | null;
}

export interface EgressAnswer {
  /** As it came: a redirect is not followed, so 3xx is an answer like any other. */
  readonly status: number;
  /** Names in lower case; of a repeated header the first. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** True when the body was longer than `keepBytes`, or did not end in time. */
  readonly truncated: boolean;
}

/** An answer whose body is read as it comes. */
export interface OpenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Throws `EgressFailed` when it breaks off; what is left unread has to be let go with `abandon`. */
  readonly body: AsyncIterable<Buffer>;
  abandon(): void;
}

const CONNECT_MS = 5_000;
const TIMEOUT_MS = 15_000;
const KEEP_BYTES = 16 * 1024;

/**
 * The only way to call a URL that a tenant gave. It reaches the public internet over https and nothing else, unless the
 * installation allows private networks, and follows no redirects. source: reliability-and-operations.md §5.7
 */
@Injectable()
export class Egress implements OnApplicationShutdown {
  private readonly agents: TrustingAgents;

  constructor(
    private readonly rules: EgressRules,
    resolve: Resolve = systemResolve,
  ) {
    // Redirects, retries and proxies of the environment would all go around the checks; a bare agent knows none of them.
    this.agents = new TrustingAgents(
      (trust) =>
        new Agent({
          connect: checkedConnector(rules, resolve, CONNECT_MS, trust),
          allowH2: false,
          pipelining: 1,
          keepAliveTimeout: 4_000,
          maxHeaderSize: 16 * 1024,
        }),
    );
  }

  /** Null when the URL may be called. For the moment it is saved; it is checked again at every call. */
  checkUrl(url: string): UrlRefusal | null {
    return checkUrl(url, this.rules);
  }

  /** Throws `UrlNotAllowed` (422) naming the field it came from. */
  requireUrl(url: string, pointer = '/url'): void {
    const refusal = this.checkUrl(url);
    if (refusal) throw new UrlNotAllowed(refusal, pointer);
  }

  /** One request, never repeated. Throws `EgressFailed` when no status came. */
  async send(url: string, wanted: EgressRequest): Promise<EgressAnswer> {
    const answer = await this.request(url, wanted);
    return {
      status: answer.statusCode,
      headers: firstValues(answer.headers),
      ...(await readUpTo(wanted.keepBytes ?? KEEP_BYTES, answer.body)),
    };
  }

  /** As `send`, for a body that is too large to be kept: all of it has to come within the time that is given. */
  async open(url: string, wanted: Omit<EgressRequest, 'keepBytes'>): Promise<OpenAnswer> {
    const { statusCode: status, headers, body } = await this.request(url, wanted);
    const abandon = () => void body.on('error', () => undefined).destroy();
    return { status, headers: firstValues(headers), body: inOurWords(body), abandon };
  }

  private async request(
    url: string,
    { method, headers, body, ca = null, timeoutMs = TIMEOUT_MS }: EgressRequest,
  ): Promise<Dispatcher.ResponseData> {
    const refusal = this.checkUrl(url);
    if (refusal) throw new EgressFailed('url', refusal.detail);
    const signal = AbortSignal.timeout(timeoutMs);
    const dispatcher = this.agents.trusting(ca);
    return request(url, { method, headers: { ...headers }, body: body ?? null, signal, dispatcher }).catch(
      (error: unknown) => {
        throw failureOf(error);
      },
    );
  }

  /** The last thing to go: modules that are being destroyed may still be waiting for an answer. */
  async onApplicationShutdown(): Promise<void> {
    await this.agents.destroy();
  }
}

/** Leaving the loop early closes the connection, so that a body without an end costs no more than its beginning. */
async function readUpTo(
  limit: number,
  body: Dispatcher.ResponseData['body'],
): Promise<Pick<EgressAnswer, 'body' | 'truncated'>> {
  const chunks: Buffer[] = [];
  let size = 0;
  let truncated = false;
  body.on('error', () => undefined);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      truncated = size > limit;
      if (truncated) break;
    }
  } catch {
    // The status is what counts; a body that breaks off or dribbles past the deadline is kept as far as it came.
    truncated = true;
  }
  return { body: Buffer.concat(chunks).subarray(0, limit), truncated };
}

async function* inOurWords(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    throw failureOf(error);
  }
}

const firstValues = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const first = Array.isArray(value) ? value[0] : value;
      return first === undefined ? [] : [[name, first]];
    }),
  );
