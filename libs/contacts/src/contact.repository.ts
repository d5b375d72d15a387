import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { ContactId, TenantId } from '#platform/kernel';
import type { Address, AddressKind } from './address.js';
import { addressKey, type KnownAddress } from './identity.js';

const kinds = (addresses: readonly Address[]) => addresses.map((address) => address.kind);
const values = (addresses: readonly Address[]) => addresses.map((address) => address.value);

const MOST_COUNTED = 100_000;

/** The SQL of contacts and their addresses. */
@Injectable()
export class ContactRepository {
  async count(tx: Tx, tenantId: TenantId): Promise<number> {
    const row = await tx.one<{ count: number }>(
      `SELECT count(*)::int AS count
       FROM (SELECT FROM contact WHERE tenant_id = $1 AND merged_into IS NULL LIMIT $2) known`,
      [tenantId, MOST_COUNTED],
    );
    return row?.count ?? 0;
  }

  async find(tx: Tx, tenantId: TenantId, addresses: readonly Address[]): Promise<Map<string, KnownAddress>> {
    const rows = await tx.query<{ kind: AddressKind; value: string; contact_id: ContactId; has_bsuid: boolean }>(
      `SELECT a.kind, a.value, a.contact_id, EXISTS (
         SELECT FROM contact_address b WHERE b.tenant_id = $1 AND b.contact_id = a.contact_id AND b.kind = 'bsuid') AS has_bsuid
       FROM unnest($2::text[], $3::text[]) AS w(kind, value)
       JOIN contact_address a ON a.tenant_id = $1 AND a.kind = w.kind AND a.value = w.value`,
      [tenantId, kinds(addresses), values(addresses)],
    );
    return new Map(rows.map((row) => [addressKey(row), { contactId: row.contact_id, hasBsuid: row.has_bsuid }]));
  }

  /** Links addresses that nobody has, making their contacts where they are new; answers how many were still free. */
  async link(
    tx: Tx,
    tenantId: TenantId,
    addresses: readonly Address[],
    contacts: readonly ContactId[],
  ): Promise<number> {
    const row = await tx.one<{ won: number }>(
      `WITH won AS (
         INSERT INTO contact_address (tenant_id, kind, value, contact_id, linked_at)
         SELECT $1, kind, value, contact_id, $5 FROM unnest($2::text[], $3::text[], $4::uuid[]) AS w(kind, value, contact_id)
         ORDER BY kind, value ON CONFLICT DO NOTHING RETURNING contact_id
       ), made AS (
         INSERT INTO contact (tenant_id, id, created_at) SELECT DISTINCT $1::uuid, contact_id, $5::timestamptz FROM won
         ON CONFLICT DO NOTHING
       ) SELECT count(*)::int AS won FROM won`,
      [tenantId, kinds(addresses), values(addresses), contacts, tx.now],
    );
    return row?.won ?? 0;
  }

  async move(tx: Tx, tenantId: TenantId, addresses: readonly Address[], contacts: readonly ContactId[]): Promise<void> {
    await tx.execute(
      `UPDATE contact_address a SET contact_id = w.contact_id, linked_at = $5
       FROM unnest($2::text[], $3::text[], $4::uuid[]) AS w(kind, value, contact_id)
       WHERE a.tenant_id = $1 AND a.kind = w.kind AND a.value = w.value`,
      [tenantId, kinds(addresses), values(addresses), contacts, tx.now],
    );
  }

  /** Makes one contact of two: addresses and windows go over, the emptied one points to the other. Consent follows by refolding. */
  async merge(tx: Tx, tenantId: TenantId, merges: ReadonlyMap<ContactId, ContactId>): Promise<void> {
    const from = [...merges.keys()];
    const into = [...merges.values()];
    await this.lock(tx, tenantId, [...from, ...into]);
    for (const statement of MERGE) await tx.execute(statement, [tenantId, from, into]);
  }

  /** Locks contacts in a fixed order, so that two writers of one contact's consent follow each other. */
  async lock(tx: Tx, tenantId: TenantId, ids: readonly ContactId[]): Promise<void> {
    await tx.execute(
      'SELECT FROM contact WHERE tenant_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE',
      [tenantId, ids],
    );
  }

  /** The contact itself, the one it was merged into, or null. */
  async survivor(tx: Tx, tenantId: TenantId, id: ContactId): Promise<ContactId | null> {
    const row = await tx.one<{ id: ContactId }>(
      'SELECT coalesce(merged_into, id) AS id FROM contact WHERE tenant_id = $1 AND id = $2',
      [tenantId, id],
    );
    return row?.id ?? null;
  }

  async rename(tx: Tx, tenantId: TenantId, ids: readonly ContactId[], names: readonly string[]): Promise<void> {
    await tx.execute(
      `UPDATE contact c SET name = w.name FROM unnest($2::uuid[], $3::text[]) AS w(id, name)
       WHERE c.tenant_id = $1 AND c.id = w.id AND c.name IS DISTINCT FROM w.name`,
      [tenantId, ids, names],
    );
  }
}

const PAIRS = 'unnest($2::uuid[], $3::uuid[]) AS m(source, target)';
const MERGE = [
  `UPDATE contact_address a SET contact_id = m.target FROM ${PAIRS} WHERE a.tenant_id = $1 AND a.contact_id = m.source`,
  `UPDATE contact c SET merged_into = m.target FROM ${PAIRS}
   WHERE c.tenant_id = $1 AND (c.id = m.source OR c.merged_into = m.source)`,
  `UPDATE contact c SET name = s.name FROM ${PAIRS} JOIN contact s ON s.tenant_id = $1 AND s.id = m.source
   WHERE c.tenant_id = $1 AND c.id = m.target AND c.name IS NULL`,
  `INSERT INTO conversation AS c (tenant_id, contact_id, number_id, last_inbound_at, referred_at, free_entry_until)
   SELECT $1, m.target, s.number_id, max(s.last_inbound_at), max(s.referred_at), max(s.free_entry_until)
   FROM ${PAIRS} JOIN conversation s ON s.tenant_id = $1 AND s.contact_id = m.source GROUP BY m.target, s.number_id
   ON CONFLICT (tenant_id, contact_id, number_id) DO UPDATE SET
     last_inbound_at = greatest(c.last_inbound_at, excluded.last_inbound_at),
     referred_at = greatest(c.referred_at, excluded.referred_at),
     free_entry_until = greatest(c.free_entry_until, excluded.free_entry_until)`,
  `DELETE FROM conversation c USING ${PAIRS} WHERE c.tenant_id = $1 AND c.contact_id = m.source`,
  `DELETE FROM consent_state c USING ${PAIRS} WHERE c.tenant_id = $1 AND c.contact_id = m.source`,
];
