import { toWaId } from '#whatsapp';
import type { ApplicationSettings } from './application-settings.js';

/** The settings as clients read them: what decides by default is shown as it decides, what was never set is left out. */
export function showSettings(settings: ApplicationSettings, phone: string): object {
  const { webhooks, on_call_pager, db_garbagecollector_enable, ...rest } = settings;
  const { sent, delivered, read } = webhooks.message;
  return {
    wa_id: toWaId(phone),
    ...rest,
    webhooks: {
      ...webhooks,
      message: { sent: sent ?? settings.sent_status, delivered: delivered ?? true, read: read ?? true },
    },
    ...(on_call_pager === null ? {} : { on_call_pager }),
    ...(db_garbagecollector_enable === null ? {} : { db_garbagecollector_enable }),
  };
}
