import type { FastifyRequest } from 'fastify';

/** source: whatsapp-cloud-api.md §1 */
export const PERMISSIONS = [
  'whatsapp_business_messaging',
  'whatsapp_business_management',
  'business_management',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const MESSAGING = new Set([
  '/:version/:node/messages',
  '/:version/:node/marketing_messages',
  '/:version/:node/media',
  '/:version/:node/messages_encrypted',
]);
/** A bare id may be a medium as well as an account: any permission opens the door, the id decides what is behind it. */
const EITHER = new Set(['/:version/:node']);

/** Told by the URL where it can be: Fastify puts the route together anew for everybody who asks. */
const isSend = ({ url }: FastifyRequest): boolean => url.endsWith('/messages');

export const isMessaging = (request: FastifyRequest): boolean =>
  isSend(request) || MESSAGING.has(request.routeOptions.url ?? '');

/** What this call needs; null where any permission will do. */
export function permissionFor(request: FastifyRequest): Permission | null {
  if (isMessaging(request)) return 'whatsapp_business_messaging';
  return EITHER.has(request.routeOptions.url ?? '') ? null : 'whatsapp_business_management';
}
