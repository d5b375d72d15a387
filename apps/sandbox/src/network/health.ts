import type { BusinessNumber } from './business-number.js';
import type { Waba } from './waba.js';

type Can = 'AVAILABLE' | 'LIMITED' | 'BLOCKED';

interface Entity {
  readonly entity_type: string;
  readonly id: string;
  readonly can_send_message: Can;
  readonly errors?: readonly object[];
  readonly additional_info?: readonly string[];
}

const SEVERITY: readonly Can[] = ['AVAILABLE', 'LIMITED', 'BLOCKED'];

/** `health_status` of a node: what stands in the way of sending, entity by entity; the worst of them is the answer. */
export function healthOf(waba: Waba, appId: string, number?: BusinessNumber): object {
  const entities = [
    ...(number ? [numberHealth(number)] : []),
    wabaHealth(waba),
    businessHealth(waba),
    { entity_type: 'APP', id: appId, can_send_message: 'AVAILABLE' as const },
  ];
  const worst = Math.max(...entities.map(({ can_send_message: can }) => SEVERITY.indexOf(can)));
  return { can_send_message: SEVERITY[worst], entities };
}

function numberHealth({ id, registered, condition }: BusinessNumber): Entity {
  const blocked = !registered || condition === 'BANNED' || condition === 'OFFLINE' || condition === 'MIGRATED';
  const limited = condition === 'RESTRICTED' || condition === 'RATE_LIMITED' || condition === 'FLAGGED';
  return {
    entity_type: 'PHONE_NUMBER',
    id,
    can_send_message: blocked ? 'BLOCKED' : limited ? 'LIMITED' : 'AVAILABLE',
    ...(!registered && { additional_info: ['The phone number is not registered'] }),
  };
}

/** source: whatsapp-cloud-api.md §4.1 for the two codes */
function wabaHealth(waba: Waba): Entity {
  const errors = [
    ...(waba.banned ? [error(141014, 'The WhatsApp Business Account is banned', 'Request a review')] : []),
    ...(waba.hasPaymentMethod
      ? []
      : [error(141006, 'No valid payment method', 'Add a payment method in billing settings')]),
  ];
  if (errors.length > 0) return { entity_type: 'WABA', id: waba.id, can_send_message: 'BLOCKED', errors };
  const limited = waba.restrictions.length > 0 || waba.reviewStatus !== 'APPROVED';
  return { entity_type: 'WABA', id: waba.id, can_send_message: limited ? 'LIMITED' : 'AVAILABLE' };
}

function businessHealth({ businessId, businessVerification }: Waba): Entity {
  const entity = { entity_type: 'BUSINESS', id: businessId };
  if (businessVerification === 'verified') return { ...entity, can_send_message: 'AVAILABLE' };
  return { ...entity, can_send_message: 'LIMITED', additional_info: ['Business not verified yet'] };
}

const error = (code: number, description: string, solution: string): object => ({
  error_code: code,
  error_description: description,
  possible_solution: solution,
});
