import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { deriveKey, NotFound, SecretBox, type TenantId } from '#platform/kernel';
import type { SealedKey, TenantKeyRepository } from './tenant-key.repository.js';

/** Unwrapped keys kept at once; the one unwrapped longest ago goes first. */
const MOST_KEYS = 5_000;
const FIRST_VERSION = 1;
const SEALED = /^k(\d{1,9})\.(.+)$/;

interface OpenKey {
  readonly version: number;
  readonly box: SecretBox;
}

/**
 * Seals a tenant's secrets with the tenant's own key, which is itself sealed by the installation's: destroying a tenant's keys
 * erases everything sealed with them. source: reliability-and-operations.md §5.6
 */
@Injectable()
export class TenantVault {
  private readonly installation: SecretBox;
  /** By `<tenant>` the key that seals, by `<tenant>/<version>` those that open. */
  private readonly keys = new Map<string, OpenKey>();

  constructor(
    secret: string,
    private readonly repository: TenantKeyRepository,
  ) {
    this.installation = new SecretBox(deriveKey(secret, 'tenant keys'));
  }

  /** Makes the tenant's first key; once, in the transaction that makes the tenant. */
  async create(tx: Tx, tenantId: TenantId): Promise<void> {
    const sealed = this.installation.seal(randomBytes(32), keyPlace(tenantId, FIRST_VERSION));
    await this.repository.insert(tx, tenantId, FIRST_VERSION, sealed);
  }

  /** `place` names where the value is stored, for example `number|access_token|<id>`; it opens nowhere else. */
  async seal(tx: Tx, tenantId: TenantId, plain: string, place: string): Promise<string> {
    const key = await this.key(tenantId, tenantId, () => this.repository.newest(tx, tenantId));
    return `k${key.version}.${key.box.seal(plain, valuePlace(place, tenantId, key.version))}`;
  }

  /** The plain text; throws when the value was changed, or belongs to another place or tenant. */
  async open(tx: Tx, tenantId: TenantId, sealed: string, place: string): Promise<string> {
    const [, digits, body] = SEALED.exec(sealed) ?? [];
    if (!digits || !body) throw new Error('not a value sealed by a tenant key');
    const version = Number(digits);
    const key = await this.key(`${tenantId}/${version}`, tenantId, () => this.repository.find(tx, tenantId, version));
    return key.box.open(body, valuePlace(place, tenantId, version)).toString();
  }

  private async key(name: string, tenantId: TenantId, load: () => Promise<SealedKey | null>): Promise<OpenKey> {
    const known = this.keys.get(name);
    if (known) return known;
    const row = await load();
    if (!row) throw new NotFound('tenant');
    const box = new SecretBox(this.installation.open(row.sealed_key, keyPlace(tenantId, row.version)));
    const key = { version: row.version, box };
    this.remember(name, key);
    return key;
  }

  private remember(name: string, key: OpenKey): void {
    const oldest = this.keys.keys().next().value;
    if (this.keys.size >= MOST_KEYS && oldest !== undefined) this.keys.delete(oldest);
    this.keys.set(name, key);
  }
}

const keyPlace = (tenantId: TenantId, version: number): string => `tenant_key|sealed_key|${tenantId}|${version}`;
const valuePlace = (place: string, tenantId: TenantId, version: number): string => `${place}|${tenantId}|${version}`;
