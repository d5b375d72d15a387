import { createHash } from 'node:crypto';
import { countryOf } from '../network/dialling.js';

/** Numbers of these blocks have no WhatsApp, take part in an experiment and so on, so that a test needs no set-up. */
const NOT_ON_WHATSAPP = '1999';
const IN_EXPERIMENT = '1998';
const MARKETING_CAPPED = '1997';
const STOPPED_MARKETING = '1996';

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
  /** Meta's experiment on marketing: 130472. */
  readonly inExperiment: boolean;
  /** Has had as much marketing as Meta lets one person have: 131049. */
  readonly marketingCapped: boolean;
  /** How often the identity behind the number has changed. */
  readonly identityVersion: number;
  /** Other ways to dial it: with or without a ninth digit, as in Brazil. */
  readonly dialledAs: readonly string[];
}

export type HandsetChange = Partial<Omit<HandsetRow, 'phone'>>;

/** A person's phone. */
export class Handset {
  name: string;
  blocked: ReadonlySet<string> = new Set();
  offline = false;
  onWhatsApp: boolean;
  username: string | null = null;
  hidePhone: boolean | null = null;
  stoppedMarketing: boolean;
  inExperiment: boolean;
  marketingCapped: boolean;
  identityVersion = 0;
  dialledAs: readonly string[] = [];

  constructor(
    /** Digits only, as a wa_id. */
    readonly phone: string,
    name: string,
  ) {
    this.name = name;
    this.onWhatsApp = !phone.startsWith(NOT_ON_WHATSAPP);
    this.inExperiment = phone.startsWith(IN_EXPERIMENT);
    this.marketingCapped = phone.startsWith(MARKETING_CAPPED);
    this.stoppedMarketing = phone.startsWith(STOPPED_MARKETING);
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

  /** Changes whenever the person reinstalls or another one takes the number over. */
  get identityKeyHash(): string {
    return createHash('sha256').update(`identity:${this.phone}:${this.identityVersion}`).digest('base64').slice(0, 12);
  }

  toRow(): HandsetRow {
    const { phone, name, offline, onWhatsApp, stoppedMarketing, username, hidePhone } = this;
    const { inExperiment, marketingCapped, identityVersion, dialledAs } = this;
    return {
      phone,
      name,
      blocked: [...this.blocked],
      offline,
      onWhatsApp,
      stoppedMarketing,
      username,
      hidePhone,
      inExperiment,
      marketingCapped,
      identityVersion,
      dialledAs,
    };
  }

  private digest(salt: string): Buffer {
    return createHash('sha256').update(`${salt}:${this.phone}`).digest();
  }
}
