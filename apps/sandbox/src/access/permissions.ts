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

export const isMessagingRoute = (route: string | undefined): boolean => route !== undefined && MESSAGING.has(route);

/** What a call of this route needs; null where any permission will do. */
export function permissionFor(route: string | undefined): Permission | null {
  if (isMessagingRoute(route)) return 'whatsapp_business_messaging';
  return route === undefined || EITHER.has(route) ? null : 'whatsapp_business_management';
}
