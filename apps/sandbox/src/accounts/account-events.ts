import { z } from 'zod';
import { asyncError } from '../graph/async-error.js';
import { isCode, type Code } from '../graph/codes.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { Network } from '../network/network.js';
import { RESTRICTIONS } from '../network/restrictions.js';
import type { Waba } from '../network/waba.js';
import { invalid } from '../problems/problem.js';
import type { Review } from '../templates/review.js';
import type { Templates } from '../templates/templates.js';
import type { Notices } from '../webhooks/notices.js';

const PARTNER_EVENTS = [
  'PARTNER_ADDED',
  'PARTNER_REMOVED',
  'PARTNER_APP_INSTALLED',
  'PARTNER_APP_UNINSTALLED',
  'PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE',
  'PARTNER_CLIENT_CERTIFICATION_NEEDED',
] as const;
/** source: whatsapp-cloud-api.md §5.5 */
const ACCOUNT_EVENTS = [
  ...PARTNER_EVENTS,
  'ACCOUNT_OFFBOARDED',
  'ACCOUNT_RECONNECTED',
  'ACCOUNT_VIOLATION',
  'ACCOUNT_RESTRICTION',
  'DISABLED_UPDATE',
  'ACCOUNT_DELETED',
  'BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE',
  'AUTH_INTL_PRICE_ELIGIBILITY_UPDATE',
  'VOLUME_BASED_PRICING_TIER_UPDATE',
  'AD_ACCOUNT_LINKED',
  'MM_LITE_TERMS_SIGNED',
] as const;

/** What changes nothing in the sandbox. */
const TOLD_AS_IT_IS = [
  'account_alerts',
  'business_capability_update',
  'payment_configuration_update',
  'flows',
] as const;

/** A problem of the account that belongs to no message (source: whatsapp-cloud-api.md §5.2). */
const problem = z.strictObject({
  code: z.custom<Code>((value) => typeof value === 'number' && isCode(value), 'is not a known error code'),
  details: z.string().default('This problem was asked for.'),
});

const anything = z.record(z.string(), z.unknown());
const restriction = z.object({
  restriction_type: z.enum(RESTRICTIONS),
  /** Seconds. */
  expiration: z.int().optional(),
  remediation: z.string().optional(),
});

const AccountUpdate = z.looseObject({
  event: z.enum(ACCOUNT_EVENTS),
  restriction_info: z.array(restriction).optional(),
  ban_info: z
    .object({ waba_ban_state: z.enum(['SCHEDULE_FOR_DISABLE', 'DISABLE', 'REINSTATE']), waba_ban_date: z.string() })
    .optional(),
  country: z.string().length(2).optional(),
});

/** What can be made to happen to an account; the value is what the webhook will say. */
export const AccountEvent = z.discriminatedUnion('field', [
  z.strictObject({ field: z.literal('account_update'), value: AccountUpdate }),
  z.strictObject({
    field: z.literal('account_review_update'),
    value: z.strictObject({ decision: z.enum(['APPROVED', 'REJECTED', 'PENDING', 'DEFERRED']) }),
  }),
  z.strictObject({ field: z.literal(TOLD_AS_IT_IS), value: anything }),
  z.strictObject({ field: z.literal('partner_solutions'), value: anything }),
  z.strictObject({ field: z.literal('automatic_events'), pnid: z.string(), value: anything }),
  z.strictObject({
    field: z.literal('messages'),
    pnid: z.string(),
    value: z.strictObject({ errors: z.array(problem).min(1) }),
  }),
  z.strictObject({
    field: z.literal('security'),
    pnid: z.string(),
    value: z.strictObject({
      event: z.enum(['PIN_CHANGED', 'PIN_RESET_REQUEST', 'PIN_REQUEST_SUCCESS']),
      requester: z.string().optional(),
    }),
  }),
  z.strictObject({
    field: z.literal('phone_number_quality_update'),
    pnid: z.string(),
    value: z.looseObject({
      event: z.enum(['ONBOARDING', 'THROUGHPUT_UPGRADE', 'FLAGGED', 'UNFLAGGED', 'UPGRADE', 'DOWNGRADE']),
    }),
  }),
]);
export type AccountEvent = z.output<typeof AccountEvent>;

/** Makes Meta do something to an account: the state changes, then the webhook tells of it. */
export class AccountEvents {
  constructor(
    private readonly network: Network,
    private readonly notices: Notices,
    private readonly templates: Templates,
    private readonly review: Review,
  ) {}

  happen(waba: Waba, happening: AccountEvent): void {
    if (happening.field === 'account_update') return this.update(waba, happening.value);
    if (happening.field === 'security' || happening.field === 'phone_number_quality_update')
      return this.tellOfNumber(waba, happening);
    if (happening.field === 'account_review_update') {
      const { decision } = happening.value;
      this.network.set(waba.id, { reviewStatus: decision === 'DEFERRED' ? 'PENDING' : decision });
    }
    if (happening.field === 'partner_solutions')
      return this.notices.tellPortfolio(waba, happening.field, happening.value);
    if (happening.field === 'automatic_events' || happening.field === 'messages')
      return this.tellByNumber(waba, happening);
    this.notices.tell(waba, happening.field, happening.value);
  }

  /** What stands under the number rather than under the account. */
  private tellByNumber(
    waba: Waba,
    { field, pnid, value }: Extract<AccountEvent, { field: 'automatic_events' | 'messages' }>,
  ): void {
    const number = this.numberIn(waba, pnid);
    if (field === 'automatic_events') return this.notices.tellNumber(number, field, 'automatic_events', value);
    for (const { code, details } of value.errors)
      this.notices.tellNumber(number, field, 'errors', asyncError(code, details));
  }

  private numberIn(waba: Waba, pnid: string): BusinessNumber {
    const number = this.network.number(pnid);
    if (number?.waba !== waba) throw invalid('/pnid', 'there is no such number in this account');
    return number;
  }

  private update(waba: Waba, value: z.output<typeof AccountUpdate>): void {
    const { event, restriction_info: restrictions, ban_info: ban, country } = value;
    if (event === 'ACCOUNT_RESTRICTION') this.restrict(waba, restrictions ?? []);
    if (event === 'DISABLED_UPDATE' && ban?.waba_ban_state !== 'SCHEDULE_FOR_DISABLE')
      this.network.set(waba.id, { banned: ban?.waba_ban_state !== 'REINSTATE' });
    if (event === 'BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE' && country !== undefined)
      this.network.set(waba.id, { country });
    if ((PARTNER_EVENTS as readonly string[]).includes(event)) {
      const wabaInfo = { waba_id: waba.id, owner_business_id: waba.businessId };
      return this.notices.tellPartner(waba, { waba_info: wabaInfo, ...value });
    }
    this.notices.tell(waba, 'account_update', value);
  }

  /** Whoever called advertising utility loses the category for what is there already (source: whatsapp-cloud-api.md §4.5). */
  private restrict(waba: Waba, restrictions: readonly z.output<typeof restriction>[]): void {
    this.network.set(waba.id, { restrictions });
    if (!restrictions.some(({ restriction_type: type }) => type === 'RESTRICTED_UTILITY_TEMPLATES')) return;
    for (const template of this.templates.of(waba.id))
      if (template.row.category === 'UTILITY') this.review.recategorise(template, 'MARKETING');
  }

  private tellOfNumber(
    waba: Waba,
    { field, pnid, value }: Extract<AccountEvent, { field: 'security' | 'phone_number_quality_update' }>,
  ): void {
    const number = this.numberIn(waba, pnid);
    if (value.event === 'FLAGGED') this.network.set(pnid, { condition: 'FLAGGED' });
    if (value.event === 'UNFLAGGED') this.network.set(pnid, { condition: null });
    if (value.event === 'THROUGHPUT_UPGRADE') this.network.set(pnid, { isHighThroughput: true });
    this.notices.tell(waba, field, { display_phone_number: number.phone, ...value });
  }
}
