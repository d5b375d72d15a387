import { GraphError } from '../graph/graph-error.js';
import type { Limits } from '../limits/limits.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { Network } from '../network/network.js';
import type { Waba } from '../network/waba.js';
import type { Notices } from '../webhooks/notices.js';

/** source: whatsapp-cloud-api.md §4.1, §7: registered numbers of a portfolio. */
const AT_FIRST = 2;
const ESTABLISHED = 20;
/** Whoever may reach so many people counts as established, verified or not. */
const ESTABLISHED_REACH = 2_000;
/** source: whatsapp-cloud-api.md §5.4, business_capability_update */
const UNLIMITED = -1;

/** How many numbers a portfolio may have registered and how many people it may reach. */
export class Capability {
  constructor(
    private readonly limits: Limits,
    private readonly network: Network,
    private readonly notices: Notices,
  ) {}

  /** No code is documented for one too many; the sandbox says 100. */
  assertMayRegister(number: BusinessNumber): void {
    if (number.registered) return;
    const { businessId } = number.waba;
    const registered = this.network
      .allNumbers()
      .filter(({ registered: is, waba }) => is && waba.businessId === businessId);
    const most = this.numbersOf(number.waba);
    if (registered.length < most) return;
    throw new GraphError(100, undefined, {
      message: `This business portfolio may have ${most} registered phone numbers.`,
    });
  }

  /** Runs what changes an account, and tells the app when its portfolio may do more or less afterwards. */
  watching(waba: Waba, change: () => void): void {
    const before = JSON.stringify(this.valueOf(waba));
    change();
    const value = this.valueOf(waba);
    if (JSON.stringify(value) !== before) this.notices.tell(waba, 'business_capability_update', value);
  }

  private numbersOf(waba: Waba): number {
    const { registeredNumbers, messagingLimit = Infinity } = this.limits.ofAccount(waba);
    const isEstablished = waba.businessVerification === 'verified' || messagingLimit >= ESTABLISHED_REACH;
    return registeredNumbers ?? (isEstablished ? ESTABLISHED : AT_FIRST);
  }

  private valueOf(waba: Waba): object {
    return {
      max_daily_conversations_per_business: this.limits.ofAccount(waba).messagingLimit ?? UNLIMITED,
      max_phone_numbers_per_business: this.numbersOf(waba),
    };
  }
}
