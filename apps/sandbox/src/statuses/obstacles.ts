import { strikes } from '../chaos/luck.js';
import type { ChatMessage } from '../chats/thread.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import type { Code } from '../graph/codes.js';
import type { Limits } from '../limits/limits.js';
import type { Audience } from '../limits/audience.js';
import { isMarketing } from '../metering/pricing.js';
import { countryOf } from '../network/dialling.js';

export interface Failure {
  readonly code: Code;
  readonly details: string;
}

const failure = (code: Code, details: string): Failure => ({ code, details });

/** Why an accepted message never leaves: what Meta only finds out after it has answered 200. */
export class Obstacles {
  constructor(
    private readonly limits: Limits,
    private readonly audience: Audience,
    private readonly clock: SandboxClock,
  ) {}

  /** The first obstacle, or null; what gets through is counted against the limits. */
  of(message: ChatMessage): Failure | null {
    const { handset } = message.thread;
    if (!handset.onWhatsApp) return failure(131026, 'The recipient phone number is not a WhatsApp phone number.');
    if (message.identityHash !== undefined && message.identityHash !== handset.identityKeyHash)
      return failure(137000, 'The identity of the recipient has changed and must be acknowledged.');
    if (isUnreachable(message.shown.media?.link))
      return failure(131053, 'Downloading media from the link failed: the host could not be resolved.');
    if (message.shown.media?.isBroken) return failure(131053, 'The file is not of the type it was uploaded as.');
    return this.againstMarketing(message) ?? this.beyondReach(message) ?? askedFor(message);
  }

  /** source: whatsapp-cloud-api.md §7 (per-user marketing), §6.2 */
  private againstMarketing(message: ChatMessage): Failure | null {
    if (!isMarketing(message.category)) return null;
    const { thread } = message;
    const { handset, number } = thread;
    if (handset.stoppedMarketing)
      return failure(131050, 'The recipient has chosen to stop receiving marketing messages from your business.');
    // Whoever has just written gets the answer, experiment or not.
    if (message.inWindow || thread.isFreeEntry(message.at)) return null;
    if (handset.inExperiment) return failure(130472, 'The message was not sent as part of an experiment.');
    const most = this.limits.ofAccount(number.waba).marketingPerPerson;
    const isCapped =
      handset.marketingCapped ||
      isAmerican(handset.phone) ||
      (most !== undefined && !this.audience.mayHaveMarketing(handset.phone, most, this.clock.ms()));
    if (!isCapped) return null;
    return failure(131049, 'This message was not delivered to maintain healthy ecosystem engagement.');
  }

  /** The limit belongs to the portfolio; Meta counts on delivery, the sandbox as the message leaves, so that a burst cannot pass. */
  private beyondReach({ thread: { number, handset }, templateId, inWindow }: ChatMessage): Failure | null {
    const { messagingLimit, messagingLimitCode = 131048 } = this.limits.ofAccount(number.waba);
    if (messagingLimit === undefined || templateId === undefined || inWindow) return null;
    if (this.audience.mayReach(number.waba.businessId, handset.phone, messagingLimit, this.clock.ms())) return null;
    return failure(messagingLimitCode, 'The messaging limit of this business portfolio has been reached.');
  }
}

function askedFor({ chaos, luck }: ChatMessage): Failure | null {
  const wanted = chaos?.failStatusWith;
  if (!wanted || !strikes(wanted.rate, luck, 'failStatusWith')) return null;
  return failure(wanted.code, 'This failure was asked for.');
}

/** Marketing to the United States has been off since April 2025 (source: whatsapp-cloud-api.md §7); 555-01xx is nobody's number. */
const isAmerican = (phone: string): boolean => countryOf(phone) === 'US' && !/^1\d{3}55501\d{2}$/.test(phone);

/** The sandbox fetches no links; hosts under `.invalid` never resolve (RFC 2606), so those fail as dead links do. */
function isUnreachable(link: string | undefined): boolean {
  return link !== undefined && new URL(link).hostname.endsWith('.invalid');
}
