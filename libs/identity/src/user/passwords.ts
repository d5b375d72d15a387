import { Injectable } from '@nestjs/common';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import { z } from 'zod';
import { storable } from '#platform/http';
import { randomToken } from '#platform/kernel';

/** Long enough to resist guessing, short enough that hashing one is no weapon. */
export const Password = z
  .string()
  .min(12, 'at least 12 characters')
  .max(200)
  .refine(storable, 'has a character that cannot be typed: U+0000 or half of a surrogate pair');

/** argon2id, OWASP's first choice of parameters. source: reliability-and-operations.md §5.4 */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/**
 * Hashes and checks passwords. At most as many run at once as libuv has threads (4 unless configured), so memory is bounded
 * at about 19 MiB for each of them.
 */
@Injectable()
export class Passwords {
  private decoy: Promise<string> | null = null;

  async hash(password: string): Promise<string> {
    return hash(normal(password), COST);
  }

  /** Without a hash (nobody has that name) it works as long as with one, so that the duration tells nothing. */
  async matches(password: string, stored: string | null): Promise<boolean> {
    const same = await verify(stored ?? (await this.decoyHash()), normal(password));
    return same && stored !== null;
  }

  /** True when the stored hash was made with other costs than today's and shall be made anew at the next sign-in. */
  isOutdated(stored: string): boolean {
    const made = parseOptions(stored);
    return made.memoryCost !== COST.memoryCost || made.timeCost !== COST.timeCost;
  }

  private decoyHash(): Promise<string> {
    this.decoy ??= this.hash(randomToken());
    return this.decoy;
  }
}

/** The same characters typed on another keyboard are the same password. */
const normal = (password: string): string => password.normalize('NFKC');
