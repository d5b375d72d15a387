import { z } from 'zod';
import { whole } from '#platform/kernel';

/** How the on-premises API presents itself; what the specification leaves open is decided here. source: whatsapp-onprem-api.md §19, §23 */
export const OnPremConfig = z.object({
  /** What `meta.version` says; some clients compare it and want at least v2.35.2. */
  ONPREM_VERSION: z
    .string()
    .regex(/^v\d+\.\d+(\.\d+)?$/)
    .default('v2.45.1'),
  /** The status of an accepted message: fixtures of clients say 201, one description says 200. */
  ONPREM_SEND_STATUS: z.enum(['200', '201']).default('201').transform(Number),
  /** Who may be written to without having been checked: `strict` before v2.39.1, `direct` since then, `always` since v2.43. */
  ONPREM_CONTACT_CHECK: z.enum(['strict', 'direct', 'always']).default('direct'),
  /** Seconds a bearer token lives. */
  ONPREM_SESSION_SECONDS: whole(1, 31_536_000).default(604_800),
  /** How the world reaches the control plane. */
  PUBLIC_URL: z
    .url()
    .default('http://127.0.0.1:4000')
    .transform((url) => url.replace(/\/+$/, '')),
  /** Requests a second to `/v1/messages`, and to all other paths of one client; three times as many in a burst. */
  ONPREM_MESSAGES_PER_SECOND: whole(1, 10_000).default(50),
  ONPREM_CALLS_PER_SECOND: whole(1, 10_000).default(20),
});
export type OnPremConfig = z.output<typeof OnPremConfig>;
export const ONPREM_CONFIG = Symbol('OnPremConfig');
