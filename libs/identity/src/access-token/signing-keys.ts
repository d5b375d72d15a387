import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database, type Tx } from '#platform/database';
import { deriveKey, newId, SecretBox } from '#platform/kernel';
import { IDENTITY_CONFIG, type IdentityConfig } from '../identity.config.js';
import { SigningKeyRepository } from './signing-key.repository.js';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** PEM, as passport-jwt wants it. */
  readonly publicKey: string;
}

/** An unknown kid may mean a key that another process has just made; it must not mean a query per forged token. */
const RELOAD_MS = 1_000;
/** How long a process may go on signing with a key after a newer one exists. */
const TRUST_MS = 60_000;

/** The ES256 keys that sign access tokens, newest first; the first one is made when it is first needed. */
@Injectable()
export class SigningKeys {
  private readonly box: SecretBox;
  private keys: Promise<readonly SigningKey[]> = Promise.resolve([]);
  private loadedAt = -Infinity;

  constructor(
    @Inject(IDENTITY_CONFIG) config: IdentityConfig,
    private readonly database: Database,
    private readonly repository: SigningKeyRepository,
  ) {
    this.box = new SecretBox(deriveKey(config.TRUNKLINE_SECRET, 'jwt signing keys'));
  }

  /** The key to sign with. */
  async newest(): Promise<SigningKey> {
    const [known] = await this.fresh(TRUST_MS);
    return known ?? this.first();
  }

  /** The key with this id, or null: ids are looked up among our own keys and nowhere else. */
  async find(kid: string): Promise<SigningKey | null> {
    const known = (await this.fresh(TRUST_MS)).find((key) => key.kid === kid);
    return known ?? (await this.fresh(RELOAD_MS)).find((key) => key.kid === kid) ?? null;
  }

  /** Makes another key; processes sign with it within a minute, and tokens of the older ones stay valid. */
  async add(): Promise<void> {
    await this.database.withSystem('add a signing key', (tx) => this.insertNew(tx));
    this.loadedAt = -Infinity;
  }

  private async first(): Promise<SigningKey> {
    await this.database.withSystem('make the first signing key', async (tx) => {
      await this.repository.takeTurn(tx);
      if ((await this.repository.all(tx)).length === 0) await this.insertNew(tx);
    });
    this.loadedAt = -Infinity;
    const [key] = await this.fresh(TRUST_MS);
    if (!key) throw new Error('there is no signing key although one was just made');
    return key;
  }

  private fresh(maxAgeMs: number): Promise<readonly SigningKey[]> {
    if (performance.now() - this.loadedAt > maxAgeMs) {
      this.loadedAt = performance.now();
      this.keys = this.load();
      // A failed load must not be remembered as an answer.
      this.keys.catch(() => (this.loadedAt = -Infinity));
    }
    return this.keys;
  }

  private async load(): Promise<readonly SigningKey[]> {
    const rows = await this.database.withSystem('read signing keys', (tx) => this.repository.all(tx));
    return rows.map(({ id, sealed_key }) => {
      const privateKey = createPrivateKey({
        key: this.box.open(sealed_key, placeOf(id)),
        format: 'der',
        type: 'pkcs8',
      });
      const publicKey = createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }).toString();
      return { kid: id, privateKey, publicKey };
    });
  }

  private async insertNew(tx: Tx): Promise<void> {
    const id = newId<'signing_key'>(tx.now);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const sealed = this.box.seal(privateKey.export({ format: 'der', type: 'pkcs8' }), placeOf(id));
    await this.repository.insert(tx, id, sealed);
  }
}

const placeOf = (id: string): string => `signing_key|sealed_key|${id}`;
