import { CODES, type Code } from './codes.js';

/** The shape of an error inside a webhook: `title` instead of `type` (source: whatsapp-cloud-api.md §6.1). */
export const asyncError = (code: Code, details: string): object => ({
  code,
  title: CODES[code][1],
  message: CODES[code][1],
  error_data: { details },
  href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
});
