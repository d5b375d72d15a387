import { DomainError, type ErrorKind } from '#platform/kernel';

/** Titles of the on-premises error codes. source: whatsapp-onprem-api.md §15 */
export const TITLES = {
  400: 'Media download error',
  401: 'Group does not exist',
  402: 'Business eligibility - payment issue',
  408: 'Message is not valid',
  410: 'Message expired',
  429: 'Rate limit hit',
  470: 'Re-engagement message',
  471: 'Spam rate limit hit',
  472: "User's number is part of an experiment",
  480: 'User potentially changed',
  500: 'Generic error',
  501: 'Message type is not currently supported',
  1000: 'Generic error',
  1001: 'Message too long',
  1002: 'Invalid recipient type',
  1003: 'Not a group participant',
  1004: 'Resource already exists',
  1005: 'Access denied',
  1006: 'Resource not found',
  1007: 'Recipient blocked to receive message',
  1008: 'Required parameter is missing',
  1009: 'Parameter value is not valid',
  1010: 'Parameter is not required',
  1011: 'Service not ready',
  1012: 'Group is unknown',
  1013: 'User is not valid',
  1014: 'Internal error',
  1015: 'Too many requests',
  1016: 'System overloaded',
  1021: 'Bad User',
  1022: 'Webhooks URL is not configured',
  1023: 'Database error occurred',
  1024: 'Password Change Required',
  1025: 'Request is not valid',
  1026: 'Receiver incapable',
  1028: 'user_identity_changed requires acknowledgement',
  1031: 'Sender account has been locked',
  2000: 'Template Param Count Mismatch',
  2001: 'Template Missing',
  2004: 'Template Param Length Too Long',
  2005: 'Hydrated Text Too Long',
  2006: 'White Space Policy Violated',
  2007: 'Format Character Policy Violated',
  2008: 'Media Format Unsupported',
  2009: 'Required Component Missing',
  2012: 'Parameter Format Mismatch',
  2014: 'Expected Namespace is Empty',
  2015: 'Invalid number of sections',
  2016: 'Invalid number of rows',
  2017: 'Character Policy Violated',
  2023: 'Invalid number of products',
  2036: 'Invalid Header Structure',
  2060: 'Template Rejected',
  2061: 'Template Paused',
  2062: 'Template Disabled',
  2068: 'Flow is blocked',
  2069: 'Flow is throttled',
} as const;
export type OnPremCode = keyof typeof TITLES;

/** The HTTP status of a synchronous refusal, where it is not 400. source: whatsapp-onprem-api.md §15 */
const STATUS: Partial<Record<OnPremCode, number>> = {
  1003: 403,
  1004: 409,
  1005: 403,
  1006: 404,
  1007: 403,
  1011: 503,
  1012: 404,
  1014: 500,
  1015: 429,
  1016: 503,
  1023: 500,
  1024: 401,
  1028: 403,
  1031: 403,
};

/** The others that no document gives a status for. source: whatsapp-onprem-api.md §15, in parentheses */
const SUPPOSED_400 = [1001, 1002, 1013, 1021, 1022, 2000, 2014, 2015, 2016, 2017, 2023, 2036];
const DOCUMENTED = [1005, 1006, 1015, 1016, 1024];

/** Whether an installation may say with which HTTP status this code is answered. */
export const isUnsettled = (code: number): boolean =>
  SUPPOSED_400.includes(code) || (code in STATUS && !DOCUMENTED.includes(code));

/** A refusal with a code of the on-premises API. */
export class OnPremRefusal extends DomainError {
  readonly code = 'onprem_refusal';
  readonly kind: ErrorKind = 'malformed';
  readonly status: number;
  constructor(
    readonly number: OnPremCode,
    details: string,
    status?: number,
  ) {
    super(details);
    this.status = status ?? STATUS[number] ?? 400;
  }
}

export const accessDenied = (details = 'Invalid credentials.', status: 401 | 403 = 401): OnPremRefusal =>
  new OnPremRefusal(1005, details, status);

export const notFound = (details: string): OnPremRefusal => new OnPremRefusal(1006, details);

export const missing = (parameter: string, context = ''): OnPremRefusal =>
  new OnPremRefusal(1008, `Parameter '${parameter}' is mandatory${context}`);

export const invalid = (parameter: string, why: string): OnPremRefusal =>
  new OnPremRefusal(1009, `Parameter '${parameter}': ${why}`);
