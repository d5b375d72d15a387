import { pino, type Logger } from 'pino';

export type { Logger };

/** Paths that never reach a log line, whatever a caller puts into its fields (house rule 15). */
const REDACTED = [
  'authorization',
  'password',
  'token',
  'accessToken',
  'secret',
  'apiKey',
  'text',
  'phone',
  'recipient',
  '*.authorization',
  '*.password',
  '*.token',
  '*.accessToken',
  '*.secret',
  '*.text',
  '*.phone',
  'req.headers.authorization',
  'req.headers.cookie',
];

/** A JSON logger on standard output, at the level of its process unless told otherwise; bind tenant, request or job once with `child`. */
export const createLogger = (service: string, level = process.env['LOG_LEVEL'] ?? 'info'): Logger =>
  pino({ level, base: { service }, redact: { paths: REDACTED, censor: '[redacted]' } });
