const PHOTO = 5 * 1024 * 1024;
/** Boundaries and headers of a form around the picture. */
const FORM = 16 * 1024;
const PEM = 256 * 1024;

const LIMITS: Readonly<Record<string, number>> = {
  'settings/profile/photo': PHOTO + FORM,
  'certificates/external': PEM,
  'certificates/webhooks/ca': PEM,
};

/** How many bytes a route takes that are no JSON; null where none. `route` as Fastify writes it. */
export function rawBodyLimit(method: string, route: string): number | null {
  const [, path = ''] = /^\/nodes\/:node\/v1\/(.+)$/.exec(route) ?? [];
  return method === 'POST' ? (LIMITS[path] ?? null) : null;
}

/** The most bytes of a picture. */
export const LARGEST_PHOTO = PHOTO;
