import { z } from 'zod';
import { text } from '#platform/http';
import { AUTO_DOWNLOADS } from './application-settings.js';

const DAY_MS = 86_400_000;
/** In-flight callbacks that the original offers. source: whatsapp-onprem-api.md §5 */
export const CALLBACKS_AT_ONCE: readonly number[] = [6, 12, 18, 24];

/** A whole number, or the text of one. */
const whole = (most: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value),
    z.number().int().min(0).max(most),
  );
const flag = z.boolean().optional();

/**
 * A change of the application settings. Names it does not know are dropped: real clients still send keys that were removed,
 * and `wa_id` is read-only. source: whatsapp-onprem-api.md §1, §5
 */
export const SettingsRequest = z.object({
  callback_persist: flag,
  callback_backoff_delay_ms: whole(DAY_MS).optional(),
  max_callback_backoff_delay_ms: whole(DAY_MS).optional(),
  media: z.object({ auto_download: z.array(z.enum(AUTO_DOWNLOADS)).max(20).optional() }).optional(),
  webhooks: z
    .object({
      url: text(2_048, 0).optional(),
      max_concurrent_requests: whole(1_000)
        .refine((count) => CALLBACKS_AT_ONCE.includes(count), `one of ${CALLBACKS_AT_ONCE.join(', ')}`)
        .optional(),
      message: z.object({ sent: flag, delivered: flag, read: flag }).optional(),
    })
    .optional(),
  sent_status: flag,
  pass_through: flag,
  heartbeat_interval: whole(3_600).optional(),
  unhealthy_interval: whole(86_400).optional(),
  on_call_pager: text(64, 0).optional(),
  axolotl_context_striping_disabled: flag,
  notify_user_change_number: flag,
  show_security_notifications: flag,
  db_garbagecollector_enable: flag,
  garbagecollector_enable: z.object({ messages: flag, media: flag }).optional(),
  skip_referral_media_download: flag,
  webhook_payload_conversation_pricingmodel_disabled: flag,
  verbose_logging: flag,
  log_level: text(32).optional(),
});
export type SettingsRequest = z.output<typeof SettingsRequest>;
