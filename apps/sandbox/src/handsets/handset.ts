import { createHash } from 'node:crypto';
import { countryOf } from '../network/dialling.js';

/** Numbers of this block have no WhatsApp, so that a test needs no set-up to reach nobody. */
const NOT_ON_WHATSAPP = '1999';

export interface HandsetRow {
  readonly phone: string;
  readonly name: string;
  readonly blocked: readonly string[];
  readonly offline: boolean;
  readonly onWhatsApp: boolean;
  readonly stoppedMarketing: boolean;
}

export type HandsetChange = Partial<Omit<HandsetRow, 'phone'>>;

/** A person's phone. */
export class Handset {
  name: string;
  blocked: ReadonlySet<string> = new Set();
  offline = false;
  onWhatsApp: boolean;
  stoppedMarketing = false;

  constructor(
    /** Digits only, as a wa_id. */
    readonly phone: string,
    name: string,
  ) {
    this.name = name;
    this.onWhatsApp = !phone.startsWith(NOT_ON_WHATSAPP);
  }

  change(change: HandsetChange): void {
    const { blocked, ...rest } = change;
    if (blocked) this.blocked = new Set(blocked);
    Object.assign(this, rest);
  }

  /** The business-scoped user id: one per person and portfolio (source: whatsapp-cloud-api.md §9). */
  userIdFor(businessId: string): string {
    const digest = createHash('sha256').update(`${businessId}:${this.phone}`).digest();
    return `${countryOf(this.phone)}.${digest.readBigUInt64BE()}`;
  }

  toRow(): HandsetRow {
    const { phone, name, offline, onWhatsApp, stoppedMarketing } = this;
    return { phone, name, blocked: [...this.blocked], offline, onWhatsApp, stoppedMarketing };
  }
}
