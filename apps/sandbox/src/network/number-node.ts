import type { Fields } from '../graph/json.js';
import type { BusinessNumber } from './business-number.js';
import { countryOf } from './dialling.js';
import type { Waba } from './waba.js';

/** From here on Meta speaks of high throughput (source: whatsapp-cloud-api.md §7). */
const HIGH_MPS = 1_000;
const TIER = 'TIER_UNLIMITED';

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
export function numberNode(number: BusinessNumber, appUrl: string | null): Fields {
  const { id, row, waba, registered } = number;
  return {
    id,
    display_phone_number: row.displayPhoneNumber,
    verified_name: row.verifiedName,
    quality_rating: number.quality,
    quality_score: { score: number.quality },
    code_verification_status: 'VERIFIED',
    platform_type: registered ? 'CLOUD_API' : 'NOT_APPLICABLE',
    throughput: { level: row.mps >= HIGH_MPS ? 'HIGH' : 'STANDARD' },
    webhook_configuration: {
      ...(appUrl !== null && { application: appUrl }),
      ...(waba.overrideUri !== undefined && { whatsapp_business_account: waba.overrideUri }),
      ...(number.overrideUri !== undefined && { phone_number: number.overrideUri }),
    },
    status: registered ? 'CONNECTED' : 'PENDING',
    name_status: 'APPROVED',
    new_name_status: 'NONE',
    account_mode: 'LIVE',
    is_official_business_account: false,
    is_pin_enabled: number.pin !== null,
    is_on_biz_app: false,
    is_preverified_number: false,
    whatsapp_business_manager_messaging_limit: TIER,
    messaging_limit_tier: TIER,
    certificate: undefined,
    last_onboarded_time: undefined,
    country_code: countryOf(number.phone),
    country_dial_code: number.callingCode,
    search_visibility: 'VISIBLE',
    health_status: health('PHONE_NUMBER', id, registered),
  };
}

export const WABA_DEFAULTS = ['name', 'timezone_id', 'message_template_namespace', 'currency'] as const;

/** Every field of an account that can be read (source: whatsapp-cloud-api.md §4.2). */
export const wabaNode = ({ id, name, businessId }: Waba): Fields => ({
  id,
  name,
  status: 'ACTIVE',
  currency: 'USD',
  timezone_id: '1',
  country: 'US',
  message_template_namespace: `ns_${id}`,
  account_review_status: 'APPROVED',
  business_verification_status: 'verified',
  ownership_type: 'CLIENT_OWNED',
  owner_business_info: { id: businessId, name },
  on_behalf_of_business_info: undefined,
  primary_business_location: undefined,
  is_enabled_for_insights: true,
  marketing_messages_lite_api_status: 'INELIGIBLE',
  health_status: health('WABA', id, true),
  whatsapp_business_manager_messaging_limit: TIER,
});

const health = (type: string, id: string, isAvailable: boolean): object => {
  const can = isAvailable ? 'AVAILABLE' : 'BLOCKED';
  return { can_send_message: can, entities: [{ entity_type: type, id, can_send_message: can }] };
};
