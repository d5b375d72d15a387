/** What of incoming media is fetched before its callback. source: whatsapp-onprem-api.md §5 */
export const AUTO_DOWNLOADS = ['image', 'video', 'voice', 'sticker', 'audio', 'document'] as const;

/** The application settings of a client in the names of the wire. source: whatsapp-onprem-api.md §5 */
export interface ApplicationSettings {
  readonly callback_persist: boolean;
  readonly callback_backoff_delay_ms: number;
  readonly max_callback_backoff_delay_ms: number;
  readonly media: { readonly auto_download: readonly string[] };
  readonly webhooks: {
    /** Empty: nobody is called, and nothing waits. */
    readonly url: string;
    readonly max_concurrent_requests: number;
    /** Null where `sent_status` and the original's defaults decide. */
    readonly message: {
      readonly sent: boolean | null;
      readonly delivered: boolean | null;
      readonly read: boolean | null;
    };
  };
  readonly sent_status: boolean;
  readonly pass_through: boolean;
  readonly heartbeat_interval: number;
  readonly unhealthy_interval: number;
  readonly notify_user_change_number: boolean;
  readonly show_security_notifications: boolean;
  readonly axolotl_context_striping_disabled: boolean;
  readonly garbagecollector_enable: { readonly messages: boolean; readonly media: boolean };
  readonly skip_referral_media_download: boolean;
  readonly webhook_payload_conversation_pricingmodel_disabled: boolean;
  readonly verbose_logging: boolean;
  readonly log_level: string;
  /** Of old clients: kept and shown, and nobody is called there. Null until somebody sets it. */
  readonly on_call_pager: string | null;
  /** Of old clients, before `garbagecollector_enable`; kept and shown. Null until somebody sets it. */
  readonly db_garbagecollector_enable: boolean | null;
}

export const DEFAULT_SETTINGS: ApplicationSettings = {
  callback_persist: true,
  callback_backoff_delay_ms: 3_000,
  max_callback_backoff_delay_ms: 900_000,
  media: { auto_download: AUTO_DOWNLOADS },
  webhooks: { url: '', max_concurrent_requests: 6, message: { sent: null, delivered: null, read: null } },
  sent_status: false,
  pass_through: false,
  heartbeat_interval: 5,
  unhealthy_interval: 30,
  notify_user_change_number: true,
  show_security_notifications: false,
  axolotl_context_striping_disabled: false,
  garbagecollector_enable: { messages: true, media: false },
  skip_referral_media_download: false,
  webhook_payload_conversation_pricingmodel_disabled: false,
  verbose_logging: false,
  log_level: 'info',
  on_call_pager: null,
  db_garbagecollector_enable: null,
};

type Change<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Change<T[K]> | undefined }
    : T;

/** What somebody has changed; nested objects change key by key. */
export type SettingsChange = Change<ApplicationSettings>;

/** The settings in force: the defaults under what was changed. */
export const settingsWith = (change: SettingsChange): ApplicationSettings =>
  merged(DEFAULT_SETTINGS, change) as unknown as ApplicationSettings;

/** One change over another. */
export const changedBy = (before: SettingsChange, change: SettingsChange): SettingsChange =>
  merged(before, change) as SettingsChange;

function merged(below: object, above: object): Record<string, unknown> {
  const result: Record<string, unknown> = { ...below };
  for (const [name, value] of Object.entries(above)) {
    const under = result[name];
    if (value !== undefined) result[name] = isObject(value) ? merged(isObject(under) ? under : {}, value) : value;
  }
  return result;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
