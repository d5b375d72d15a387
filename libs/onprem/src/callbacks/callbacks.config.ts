import { z } from 'zod';
import { whole } from '#platform/kernel';

/** How callbacks are delivered, where the specification leaves it open. source: whatsapp-onprem-api.md §14.8, §23 */
export const OnPremCallbacksConfig = z.object({
  /** Hours after which a callback that nobody has taken is kept as undeliverable. */
  ONPREM_CALLBACK_HOURS: whole(1, 720).default(24),
  /** Milliseconds a receiver has for its whole answer. */
  ONPREM_CALLBACK_TIMEOUT_MS: whole(100, 30_000).default(15_000),
});
export type OnPremCallbacksConfig = z.output<typeof OnPremCallbacksConfig>;

export const CALLBACKS_CONFIG = Symbol('OnPremCallbacksConfig');
