import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest, RawServerDefault } from 'fastify';
import { Malformed } from '#platform/kernel';
import { BODY_LIMIT } from './server.js';
import { handOnStreams } from './stream-body.js';

/** More than any message, template or notification has; less than anything that walks it by recursion minds. */
const MOST_LEVELS = 100;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Makes JSON in valid UTF-8 the only body that is read, but for routes that take a stream; anything else is a 415. Create the
 * application with `bodyParser: false`, so that nothing else reads bodies. `mayBeEmpty`: for requests that announce JSON and have none.
 */
export function acceptJsonAlone(
  app: NestFastifyApplication,
  mayBeEmpty: (request: FastifyRequest) => boolean = () => false,
): void {
  const server = (app.getHttpAdapter() as FastifyAdapter).getInstance();
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  app.useBodyParser<RawServerDefault>('application/json', { bodyLimit: BODY_LIMIT }, (request, body, done) => {
    if (body.length === 0 && mayBeEmpty(request as FastifyRequest)) return done(null, undefined);
    if (!isUtf8(request.headers['content-type']))
      return done(new Malformed('charset_unsupported', 'The body has to be UTF-8, whatever the charset says.'));
    if (isTooDeep(body))
      return done(new Malformed('body_too_deep', `The JSON is nested more than ${MOST_LEVELS} levels deep.`));
    const text = decoded(body);
    // Half a character would be replaced in silence, and the message would say something else than was meant.
    if (text === null) return done(new Malformed('invalid_utf8', 'The body is not valid UTF-8.'));
    void parse(request, text, done);
  });
  handOnStreams(server);
}

/** Without a charset JSON is UTF-8; any other one would be read as something that was not written. */
const isUtf8 = (contentType: string | undefined): boolean =>
  /^utf-?8$|^us-ascii$/i.test(/;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8');

function decoded(body: Buffer): string | null {
  try {
    return UTF8.decode(body);
  } catch {
    return null;
  }
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Counts brackets outside of texts, before anything is built from them. */
export function isTooDeep(body: Buffer): boolean {
  let level = 0;
  let inText = false;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at] as number;
    if (inText && byte === BACKSLASH) at++;
    else if (byte === QUOTE) inText = !inText;
    else if (!inText && OPENING.has(byte) && ++level > MOST_LEVELS) return true;
    else if (!inText && CLOSING.has(byte)) level--;
  }
  return false;
}
