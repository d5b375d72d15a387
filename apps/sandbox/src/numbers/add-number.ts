import type { SandboxClock } from '../clock/sandbox-clock.js';
import { badType, GraphError, required } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import { flagIn, optionalWord, sized, wordIn } from '../graph/params.js';
import type { BusinessNumber } from '../network/business-number.js';
import { digitsOf, isPhone } from '../network/dialling.js';
import type { Network } from '../network/network.js';
import { assertUnrestricted } from '../network/restrictions.js';
import type { Waba } from '../network/waba.js';
import type { PreverifiedNumbers } from './preverified.js';

/** source: whatsapp-cloud-api.md §6.2, subcodes */
const NOT_MIGRATABLE = 2388001;
const OWNED_ALREADY = 2388012;
const TWO_STEP_STILL_ON = 2388103;

/** `POST /{WABA}/phone_numbers`: a new number, or one that moves here from another account or provider. */
export class AddNumber {
  constructor(
    private readonly network: Network,
    private readonly preverified: PreverifiedNumbers,
    private readonly clock: SandboxClock,
  ) {}

  execute(waba: Waba, params: Fields): BusinessNumber {
    assertUnrestricted(waba, 'RESTRICTED_ADD_PHONE_NUMBER_ACTION', this.clock.ms());
    const preverifiedId = optionalWord(params, 'preverified_id');
    if (preverifiedId !== undefined) return this.takeFromStock(waba, preverifiedId, params);
    const phone = phoneIn(params);
    const verifiedName = sized(params, 'verified_name', 1, 512);
    const current = this.network.numberByPhone(phone);
    const migrates = flagIn(params, 'migrate_phone_number') ?? false;
    if (current) this.assertMayMove(current, waba, migrates);
    else if (migrates) throw refused('The phone number is in use nowhere and cannot be migrated.', NOT_MIGRATABLE);
    if (!migrates && verifiedName === undefined) throw required('verified_name');
    return this.add(waba, phone, verifiedName, current);
  }

  /** A number the partner has verified for whoever needs one: no code goes out. */
  takeFromStock(waba: Waba, id: string, params: Fields): BusinessNumber {
    const stocked = this.preverified.require(id);
    if (this.network.numberByPhone(stocked.phone))
      throw refused('The phone number is registered to an account already.', OWNED_ALREADY);
    const isNamed = params['cc'] !== undefined || params['phone_number'] !== undefined;
    if (isNamed && phoneIn(params) !== stocked.phone)
      throw badType('phone_number', 'the one that belongs to preverified_id');
    const verifiedName = sized(params, 'verified_name', 1, 512);
    if (verifiedName === undefined) throw required('verified_name');
    const number = this.add(waba, stocked.phone, verifiedName);
    this.network.set(number.id, { codeVerification: 'VERIFIED', isPreverified: true });
    this.preverified.take(stocked);
    return number;
  }

  private add(waba: Waba, phone: string, wantedName: string | undefined, source?: BusinessNumber): BusinessNumber {
    const number = this.network.create({
      wabaId: waba.id,
      phone,
      displayPhoneNumber: `+${phone}`,
      verifiedName: source?.verifiedName ?? wantedName ?? '',
      migratesFrom: source?.id,
    });
    // Name, quality and the badge move along; everything else starts anew (source: §8.3).
    const kept = source && { nameStatus: source.nameStatus, quality: source.quality, isOfficial: source.isOfficial };
    this.network.set(number.id, {
      registered: false,
      codeVerification: 'NOT_VERIFIED',
      nameStatus: 'PENDING_REVIEW',
      quality: 'UNKNOWN',
      onboardedAt: null,
      ...kept,
    });
    return number;
  }

  private assertMayMove(current: BusinessNumber, waba: Waba, migrates: boolean): void {
    if (!migrates || current.waba === waba)
      throw refused('The phone number is registered to an account already.', OWNED_ALREADY);
    if (current.isShared) throw refused('The phone number is used in the WhatsApp Business app.', NOT_MIGRATABLE);
    if (waba.reviewStatus !== 'APPROVED' || waba.businessVerification !== 'verified' || !waba.hasPaymentMethod)
      throw refused(
        'The receiving account needs an approved review, a verified business and a payment method.',
        NOT_MIGRATABLE,
      );
    if (current.pin !== null)
      throw refused('Two-step verification must be switched off before the number can move.', TWO_STEP_STILL_ON);
  }
}

function phoneIn(params: Fields): string {
  const callingCode = digitsOf(wordIn(params, 'cc'));
  const phone = callingCode + digitsOf(wordIn(params, 'phone_number'));
  if (callingCode === '' || !isPhone(phone)) throw badType('phone_number', 'a phone number without its country code');
  return phone;
}

const refused = (message: string, subcode: number): GraphError =>
  new GraphError(100, undefined, {
    message,
    subcode,
    userTitle: 'Phone number cannot be added',
    userMessage: message,
  });
