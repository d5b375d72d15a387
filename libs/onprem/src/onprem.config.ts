import { z } from 'zod';
import { whole } from '#platform/kernel';
import { isUnsettled } from './onprem.errors.js';

/** `1001:413,1013:404`: codes of errors and the HTTP status that each is answered with. */
const Statuses = z
  .string()
  .regex(/^(\d{4}:[45]\d\d(,(?=\d)|$))*$/, 'pairs such as 1001:413,1013:404')
  .transform(
    (text) => new Map([...text.matchAll(/(\d{4}):(\d{3})/g)].map(([, code, status]) => [Number(code), Number(status)])),
  )
  .refine((statuses) => [...statuses.keys()].every(isUnsettled), 'codes of which the HTTP status is not documented');

/** How the on-premises API presents itself; what the specification leaves open is decided here. source: whatsapp-onprem-api.md §19, §23 */
export const OnPremConfig = z.object({
  /** What `meta.version` says; some clients compare it and want at least v2.35.2. */
  ONPREM_VERSION: z
    .string()
    .regex(/^v\d+\.\d+(\.\d+)?$/)
    .default('v2.45.1'),
  /** The status of an accepted message: fixtures of clients say 201, one description says 200. */
  ONPREM_SEND_STATUS: z.enum(['200', '201']).default('201').transform(Number),
  /** HTTP statuses of errors in the place of those that are supposed. source: whatsapp-onprem-api.md §15, in parentheses */
  ONPREM_ERROR_STATUSES: Statuses.default(new Map()),
  /** Who may read support data and ask for garbage to be collected; documents speak of both. */
  ONPREM_SUPPORT_ROLE: z.enum(['user', 'admin']).default('user'),
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
