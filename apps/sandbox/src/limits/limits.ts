import type { Code } from '../graph/codes.js';
import type { Journal } from '../journal/journal.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { Waba } from '../network/waba.js';

/** What the network grants one account; everything is unlimited until it is asked for. */
export interface AccountLimits {
  /** Unique people who get templates outside the window within 24 h, for the whole portfolio (source: whatsapp-cloud-api.md §7). */
  readonly messagingLimit?: number;
  /** No code is documented for exceeding it; 131048 unless a test wants another one. */
  readonly messagingLimitCode?: Code;
  /** Marketing messages one person gets within 24 h; Meta does not tell how many those are. */
  readonly marketingPerPerson?: number;
  /** So many messages of a new marketing template go out at once; the rest is held until its quality is known. */
  readonly pacingBatch?: number;
  /** The same for every template of the account, whatever its category and quality (source: whatsapp-cloud-api.md §4.7). */
  readonly portfolioPacingBatch?: number;
  /** Whether the account may send text as utility outside the window. */
  readonly directSend?: boolean;
  readonly templates?: number;
  /** How many numbers the portfolio may have registered. */
  readonly registeredNumbers?: number;
}

/** What the network grants one number. */
export interface NumberLimits {
  /** A test number reaches these people only. */
  readonly allowedRecipients?: readonly string[];
}

interface LimitsRow {
  readonly id: string;
  readonly limits: AccountLimits & NumberLimits;
}

const NONE: AccountLimits & NumberLimits = {};

/** The limits asked for, by account and by number. */
export class Limits {
  private readonly byId = new Map<string, AccountLimits & NumberLimits>();
  private readonly record: (row: LimitsRow) => void;

  constructor(journal: Journal) {
    this.record = journal.channel<LimitsRow>('limits', ({ id, limits }) => void this.byId.set(id, limits));
  }

  ofAccount({ id }: Pick<Waba, 'id'>): AccountLimits {
    return this.byId.get(id) ?? NONE;
  }

  ofNumber({ id }: BusinessNumber): NumberLimits {
    return this.byId.get(id) ?? NONE;
  }

  set(id: string, limits: AccountLimits & NumberLimits): void {
    this.byId.set(id, limits);
    this.record({ id, limits });
  }

  toJSON(): object {
    return Object.fromEntries(this.byId);
  }
}
