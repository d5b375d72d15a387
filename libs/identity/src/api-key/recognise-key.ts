import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import { sameBytes } from '#platform/kernel';
import { Unauthenticated } from '../access.js';
import { IDENTITY_CONFIG, type IdentityConfig } from '../identity.config.js';
import type { Principal } from '../principal.js';
import { readApiKey, type ApiKeyParts } from './api-key.js';
import { ApiKeyRepository } from './api-key.repository.js';
import { KeyPepper } from './key-pepper.js';
import { KeyUsage } from './key-usage.js';
import { Recent } from './recent.js';
import { principalOf } from './stored-key.js';

const MOST_KEYS = 20_000;
/** Kept apart, so that a flood of made-up keys cannot push the real ones out. */
const MOST_STRANGERS = 5_000;

/**
 * Tells whose API key a text is. It stands before every request of a tenant, so a key seen in the last seconds costs one
 * SHA-256 and no query; a revoked key goes on working for that long and no longer.
 */
@Injectable()
export class RecogniseKey {
  private readonly known: Recent<Principal>;
  private readonly strangers: Recent<true>;
  private readonly asking = new Map<string, Promise<Principal | null>>();

  constructor(
    @Inject(IDENTITY_CONFIG) config: IdentityConfig,
    private readonly database: Database,
    private readonly keys: ApiKeyRepository,
    private readonly pepper: KeyPepper,
    private readonly usage: KeyUsage,
  ) {
    this.known = new Recent(config.KEY_CACHE_MS, MOST_KEYS);
    this.strangers = new Recent(config.KEY_CACHE_MS, MOST_STRANGERS);
  }

  /** The caller behind this key, or a 401. */
  async require(text: string): Promise<Principal> {
    const principal = await this.execute(text);
    if (!principal) throw new Unauthenticated('This API key is unknown, revoked or expired.');
    return principal;
  }

  /** The caller behind this key, or null. */
  async execute(text: string): Promise<Principal | null> {
    // Remembered under a fingerprint, so that a dump of this process' memory is no list of keys.
    const fingerprint = hash('sha256', text, 'base64');
    const principal = this.known.get(fingerprint) ?? (await this.recognise(fingerprint, text));
    if (principal?.apiKeyId) this.usage.note(principal.apiKeyId);
    return principal;
  }

  private async recognise(fingerprint: string, text: string): Promise<Principal | null> {
    const parts = readApiKey(text);
    if (!parts || this.strangers.get(fingerprint)) return null;
    // Requests that arrive together with a key not known here share one query.
    let answer = this.asking.get(fingerprint);
    if (!answer) {
      answer = this.lookUp(fingerprint, parts).finally(() => this.asking.delete(fingerprint));
      this.asking.set(fingerprint, answer);
    }
    return answer;
  }

  private async lookUp(fingerprint: string, parts: ApiKeyParts): Promise<Principal | null> {
    const found = await this.database.withSystem('recognise an API key', (tx) => this.keys.usable(tx, parts.keyId));
    const valid = found && found.key.test === parts.test && sameBytes(found.secretHmac, this.pepper.hmac(parts.secret));
    if (!valid) {
      this.strangers.set(fingerprint, true);
      return null;
    }
    const principal = principalOf(found.key);
    this.known.set(fingerprint, principal);
    return principal;
  }
}
