import type { Fields } from '../graph/json.js';
import { healthOf } from './health.js';
import type { Waba } from './waba.js';

export const WABA_DEFAULTS = ['name', 'timezone_id', 'message_template_namespace', 'currency'] as const;

/** Every field of an account that can be read (source: whatsapp-cloud-api.md §4.2). */
export const wabaNode = (waba: Waba, app: { id: string; businessId: string }, tier: string): Fields => ({
  id: waba.id,
  name: waba.name,
  status: waba.banned ? 'DISABLED' : 'ACTIVE',
  currency: waba.currency,
  timezone_id: waba.timezoneId,
  country: waba.country,
  message_template_namespace: `ns_${waba.id}`,
  account_review_status: waba.reviewStatus,
  business_verification_status: waba.businessVerification,
  ownership_type: waba.businessId === app.businessId ? 'SELF_OWNED' : 'CLIENT_OWNED',
  owner_business_info: { id: waba.businessId, name: waba.name },
  on_behalf_of_business_info: undefined,
  primary_business_location: waba.country,
  is_enabled_for_insights: waba.insightsEnabled,
  marketing_messages_lite_api_status: 'INELIGIBLE',
  disable_marketing_messages_on_cloud_api: waba.marketingOnCloudDisabled,
  health_status: healthOf(waba, app.id),
  whatsapp_business_manager_messaging_limit: tier,
});
