import { Inject, Injectable } from '@nestjs/common';
import { Database, type Tx } from '#platform/database';
import { deriveKey, hmacSha256 } from '#platform/kernel';
import { IDENTITY_CONFIG, type IdentityConfig } from '../identity.config.js';
import { TooManyAttempts } from '../identity.errors.js';
import { addressBlock } from './address.js';
import { ThrottleRepository } from './throttle.repository.js';

/** Wrong passwords per account and window; the window lasts fifteen minutes. */
const PER_ACCOUNT = 10;
/** Wrong passwords per address: an office shares one. */
const PER_ADDRESS = 50;

/** Who tries, and from where. */
export interface Attempt {
  readonly email: string;
  readonly address: string;
}

/**
 * Slows down guessing. It counts before the password is looked at, so that guesses sent all at once are counted too, and it
 * counts in Postgres, so that a restart or a second process is no way around it.
 */
@Injectable()
export class SignInThrottle {
  private readonly key: Buffer;

  constructor(
    @Inject(IDENTITY_CONFIG) config: IdentityConfig,
    private readonly database: Database,
    private readonly counts: ThrottleRepository,
  ) {
    this.key = deriveKey(config.TRUNKLINE_SECRET, 'sign-in throttle');
  }

  /** Counts this attempt; refuses it when there were too many. */
  async admit(attempt: Attempt): Promise<void> {
    const wait = await this.database.withSystem('count a sign-in', async (tx) => {
      const address = await this.counts.count(tx, this.addressOf(attempt));
      // An address that is shut out does not also shut out the accounts it goes on trying.
      if (address.attempts > PER_ADDRESS) return address.secondsLeft;
      const account = await this.counts.count(tx, this.accountOf(attempt));
      return account.attempts > PER_ACCOUNT ? account.secondsLeft : null;
    });
    if (wait !== null) throw new TooManyAttempts(wait);
  }

  /** The password was right: the account starts anew, and this attempt does not count against the address. */
  async forgive(tx: Tx, attempt: Attempt): Promise<void> {
    await this.counts.takeBack(tx, this.addressOf(attempt));
    await this.counts.forget(tx, this.accountOf(attempt));
  }

  private accountOf({ email }: Attempt): Buffer {
    return hmacSha256(this.key, `account ${email}`);
  }

  private addressOf({ address }: Attempt): Buffer {
    return hmacSha256(this.key, `address ${addressBlock(address)}`);
  }
}
