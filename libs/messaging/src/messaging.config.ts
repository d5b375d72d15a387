import { z } from 'zod';
import { whole } from '#platform/kernel';

export const MESSAGING_CONFIG = Symbol('messaging configuration');

export const MessagingConfig = z.object({
  /** One app secret, or two separated by a comma while it is being rotated. */
  META_APP_SECRET: z
    .string()
    .min(8)
    .transform((value) => value.split(',')),
  META_VERIFY_TOKEN: z.string().min(8),
  /** Seconds after which a message that was offered to a queue and not claimed is offered again. */
  SWEEP_REOFFER_SECONDS: whole(1, 3_600).default(15),
  /** Seconds after which a message whose node went silent in the middle of sending counts as unknown. */
  SWEEP_STUCK_SECONDS: whole(5, 3_600).default(60),
});
export type MessagingConfig = z.output<typeof MessagingConfig>;
