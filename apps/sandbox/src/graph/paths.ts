import { OLDEST_VERSION } from './caller.js';

/** What the sandbox has beside Graph, by the first segment of the path. */
const OWN = new Set(['', 'sandbox', 'handsets', 'oracle', 'livez', 'readyz', 'pictures', 'qr', 'whatsapp_business']);
const FIRST_SEGMENT = /^\/([^/?]*)/;

const firstOf = (url: string): string => FIRST_SEGMENT.exec(url)?.[1] ?? '';

/** Whether a path was meant for Graph, so that what is wrong with it is told in Graph's words. */
export const isOfGraph = (url: string): boolean => !OWN.has(firstOf(url));

/** Graph takes a path without a version for one of the oldest (source: whatsapp-cloud-api.md §1). */
export function versioned(url: string): string {
  const first = firstOf(url);
  return OWN.has(first) || /^v\d/.test(first) ? url : `/${OLDEST_VERSION}${url}`;
}
