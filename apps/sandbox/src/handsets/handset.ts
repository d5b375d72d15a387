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
  /** The name its owner goes by instead of the number. */
  readonly username: string | null;
  /** Whether businesses see the number; null leaves it to the rule for owners with a username. */
  readonly hidePhone: boolean | null;
  /** How often WhatsApp was installed anew: each time the identity of the phone changes. */
  readonly identity: number;
}

export type HandsetChange = Partial<Omit<HandsetRow, 'phone'>>;

/** A person's phone. */
export class Handset {
  name: string;
  blocked: ReadonlySet<string> = new Set();
  offline = false;
  onWhatsApp: boolean;
  stoppedMarketing = false;
  username: string | null = null;
  hidePhone: boolean | null = null;
  identity = 0;

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
    return `${countryOf(this.phone)}.${this.digest(businessId).readBigUInt64BE()}`;
  }

  /** The id that is the same towards all portfolios linked under one parent. */
  parentUserIdFor(parentBusinessId: string): string {
    return `${countryOf(this.phone)}.ENT.${this.digest(parentBusinessId).readBigUInt64BE()}`;
  }

  /** What changes when somebody else, or the owner on a new device, takes the number over. */
  get identityHash(): string {
    return this.digest(String(this.identity)).toString('base64').slice(0, 8);
  }

  toRow(): HandsetRow {
    const { phone, name, offline, onWhatsApp, stoppedMarketing, username, hidePhone, identity } = this;
    const blocked = [...this.blocked];
    return { phone, name, blocked, offline, onWhatsApp, stoppedMarketing, username, hidePhone, identity };
  }

  private digest(salt: string): Buffer {
    return createHash('sha256').update(`${salt}:${this.phone}`).digest();
  }
}
