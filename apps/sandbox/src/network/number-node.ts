import type { Fields } from '../graph/json.js';
import type { BusinessNumber } from './business-number.js';
import { countryOf } from './dialling.js';
import { healthOf } from './health.js';
import type { Waba } from './waba.js';

/** What a node shows of the app that reads it. */
export interface Reader {
  readonly appId: string;
  readonly appUrl: string | null;
  /** How many people a portfolio may reach: `TIER_2K` … */
  tierOf(waba: Waba): string;
}

/** source: whatsapp-cloud-api.md §4.1, the fields marked * */
export const NUMBER_DEFAULTS = [
  'verified_name',
  'code_verification_status',
  'display_phone_number',
  'quality_rating',
  'platform_type',
  'throughput',
  'webhook_configuration',
] as const;

/** Every field of a number that can be read. */
export function numberNode(number: BusinessNumber, { appId, appUrl, tierOf }: Reader): Fields {
  const { id, row, waba, registered, quality } = number;
  return {
    id,
    display_phone_number: row.displayPhoneNumber,
    verified_name: number.verifiedName,
    quality_rating: quality,
    quality_score: { score: quality },
    code_verification_status: number.codeVerification,
    platform_type: registered ? 'CLOUD_API' : 'NOT_APPLICABLE',
    throughput: { level: registered ? (number.isHighThroughput ? 'HIGH' : 'STANDARD') : 'NOT_APPLICABLE' },
    webhook_configuration: {
      ...(appUrl !== null && { application: appUrl }),
      ...(waba.overrideUri !== undefined && { whatsapp_business_account: waba.overrideUri }),
      ...(number.overrideUri !== undefined && { phone_number: number.overrideUri }),
    },
    status: statusOf(number),
    name_status: number.nameStatus,
    new_name_status: number.newNameStatus,
    account_mode: 'LIVE',
    is_official_business_account: number.isOfficial,
    is_pin_enabled: number.pin !== null,
    is_on_biz_app: number.isShared,
    is_preverified_number: number.isPreverified,
    whatsapp_business_manager_messaging_limit: tierOf(waba),
    messaging_limit_tier: tierOf(waba),
    certificate: undefined,
    new_certificate: undefined,
    last_onboarded_time: number.onboardedAt === null ? undefined : new Date(number.onboardedAt).toISOString(),
    country_code: countryOf(number.phone),
    country_dial_code: number.callingCode,
    search_visibility: 'VISIBLE',
    conversational_automation: { id, ...number.automation },
    username: number.username?.name,
    health_status: healthOf(waba, appId, number),
  };
}

export function statusOf({ condition, registered, codeVerification }: BusinessNumber): string {
  if (condition !== null) return condition === 'OFFLINE' ? 'DISCONNECTED' : condition;
  if (registered) return 'CONNECTED';
  return codeVerification === 'VERIFIED' ? 'PENDING' : 'UNVERIFIED';
}
