import type { Limits } from '../limits/limits.js';
import type { Network } from '../network/network.js';
import type { Waba } from '../network/waba.js';

/** source: whatsapp-cloud-api.md §4.3 */
const UNVERIFIED = 250;
const VERIFIED = 6_000;

/** How many templates an account may have: more for a verified business with an approved display name. */
export class TemplateQuota {
  constructor(
    private readonly limits: Limits,
    private readonly network: Network,
  ) {}

  of(waba: Waba): number {
    return this.limits.ofAccount(waba).templates ?? (this.isEstablished(waba) ? VERIFIED : UNVERIFIED);
  }

  private isEstablished(waba: Waba): boolean {
    if (waba.businessVerification !== 'verified') return false;
    return this.network.numbersOf(waba).some(({ nameStatus }) => nameStatus === 'APPROVED');
  }
}
