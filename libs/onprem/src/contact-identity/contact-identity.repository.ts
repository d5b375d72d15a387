import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { NodeId, TenantId } from '#platform/kernel';
import { type ContactIdentity, newestOf, type Sighting } from './contact-identity.js';

/** The keys behind people's phones, as far as a client has been told of them. */
@Injectable()
export class ContactIdentityRepository {
  async find(tx: Tx, tenantId: TenantId, nodeId: NodeId, address: string): Promise<ContactIdentity | null> {
    return tx.one<ContactIdentity>(
      `SELECT hash, since, acknowledged FROM onprem_identity WHERE tenant_id = $1 AND node_id = $2 AND address = $3`,
      [tenantId, nodeId, address],
    );
  }

  /**
   * Learns what WhatsApp says, and answers what is known now. Another key than the one that is known has to be acknowledged; news
   * that is older than what is known changes nothing, because notifications overtake each other.
   */
  async learn(
    tx: Tx,
    tenantId: TenantId,
    nodeId: NodeId,
    sightings: readonly Sighting[],
  ): Promise<Map<string, ContactIdentity>> {
    const seen = newestOf(sightings);
    if (seen.length === 0) return new Map();
    const addresses = seen.map((each) => each.address);
    await tx.execute(
      `INSERT INTO onprem_identity AS i (tenant_id, node_id, address, hash, since, acknowledged)
       SELECT $1, $2, s.address, s.hash, s.at, NOT s.is_news
       FROM unnest($3::text[], $4::text[], $5::timestamptz[], $6::boolean[]) AS s (address, hash, at, is_news)
       ORDER BY s.address
       ON CONFLICT (tenant_id, node_id, address) DO UPDATE
         SET hash = excluded.hash, since = excluded.since, acknowledged = false
         WHERE i.hash <> excluded.hash AND i.since <= excluded.since`,
      [tenantId, nodeId, addresses, seen.map(({ hash }) => hash), seen.map(({ at }) => at), seen.map((s) => s.isNews)],
    );
    const rows = await tx.query<ContactIdentity & { readonly address: string }>(
      `SELECT address, hash, since, acknowledged FROM onprem_identity
       WHERE tenant_id = $1 AND node_id = $2 AND address = ANY($3)`,
      [tenantId, nodeId, addresses],
    );
    return new Map(rows.map(({ address, ...identity }) => [address, identity]));
  }

  /** False when this is not the key that WhatsApp told of last. */
  async acknowledge(tx: Tx, tenantId: TenantId, nodeId: NodeId, address: string, hash: string): Promise<boolean> {
    const count = await tx.execute(
      `UPDATE onprem_identity SET acknowledged = true
       WHERE tenant_id = $1 AND node_id = $2 AND address = $3 AND hash = $4`,
      [tenantId, nodeId, address, hash],
    );
    return count > 0;
  }
}
