import { Inject, Injectable } from '@nestjs/common';
import { deriveKey, hmacSha256 } from '#platform/kernel';
import { IDENTITY_CONFIG, type IdentityConfig } from '../identity.config.js';

/** What is stored instead of a key's secret: its HMAC under a key that the database does not hold. */
@Injectable()
export class KeyPepper {
  private readonly pepper: Buffer;

  constructor(@Inject(IDENTITY_CONFIG) config: IdentityConfig) {
    this.pepper = deriveKey(config.TRUNKLINE_SECRET, 'api key pepper');
  }

  hmac(secret: string): Buffer {
    return hmacSha256(this.pepper, secret);
  }
}
