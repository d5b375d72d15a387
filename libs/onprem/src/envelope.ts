import type { OnPremCode } from './onprem.errors.js';
import { TITLES } from './onprem.errors.js';

/** The envelope around nearly every answer. source: whatsapp-onprem-api.md §1 */
export interface Meta {
  readonly api_status: 'stable' | 'experimental' | 'deprecated';
  readonly version: string;
}

/** An error as answers, statuses and out-of-band callbacks carry it. */
export interface OnPremError {
  readonly code: number;
  readonly title: string;
  readonly details?: string;
}

export const metaOf = (version: string): Meta => ({ api_status: 'stable', version });

export const errorOf = (code: OnPremCode, details?: string): OnPremError => ({
  code,
  title: TITLES[code],
  ...(details ? { details } : {}),
});
