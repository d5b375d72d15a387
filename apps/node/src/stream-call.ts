import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';

/** Nothing was heard or could be written for so long. */
const SILENT_MS = 30_000;
/** Longer than a file of 100 MB may take. */
const LONGEST_MS = 10 * 60_000;
/** More than any answer that is not a file. */
const MOST_TEXT_BYTES = 64 * 1_024;

export interface StreamCall {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Read as fast as the other side takes it. */
  readonly body?: AsyncIterable<Buffer>;
}

/**
 * A request whose body, and an answer whose bytes, pass through without being kept. Each on a connection of its own, which a broken
 * transfer then takes nobody else's with it. Redirects are answers like any other.
 */
export function call({ method, url, headers, body }: StreamCall): Promise<IncomingMessage> {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method,
      headers,
      agent: false,
      timeout: SILENT_MS,
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    request.on('timeout', () => request.destroy(new Error(`nothing was heard for ${SILENT_MS} ms`)));
    request.on('response', resolve);
    request.on('error', reject);
    // An answer that comes before the body is over counts, whatever becomes of the rest.
    if (body) pipeline(body, request).catch(reject);
    else request.end();
  });
}

/** The whole of an answer that is no file. */
export async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_TEXT_BYTES) throw new Error('the answer is larger than any answer should be');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
