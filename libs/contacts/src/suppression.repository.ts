import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { ContactId, TenantId } from '#platform/kernel';

/** Who blocked, and so who may lift it. */
export type SuppressionReason = 'keyword' | 'meta';

/** A block of marketing on every address of a contact. */
export interface Block {
  readonly contactId: ContactId;
  readonly reason: SuppressionReason;
  readonly at: Date;
}

const columns = (blocks: readonly Block[]) => [
  blocks.map((block) => block.contactId),
  blocks.map((block) => block.reason),
  blocks.map((block) => block.at),
];

/** The SQL of blocks that stand above consent. */
@Injectable()
export class SuppressionRepository {
  async add(tx: Tx, tenantId: TenantId, blocks: readonly Block[]): Promise<void> {
    if (blocks.length === 0) return;
    await tx.execute(
      `INSERT INTO suppression AS s (tenant_id, kind, value, scope, reason, at)
       SELECT $1, a.kind, a.value, 'marketing', b.reason, max(b.at)
       FROM unnest($2::uuid[], $3::text[], $4::timestamptz[]) AS b(contact_id, reason, at)
       JOIN contact_address a ON a.tenant_id = $1 AND a.contact_id = b.contact_id GROUP BY a.kind, a.value, b.reason
       ON CONFLICT (tenant_id, kind, value, scope, reason) DO UPDATE SET at = greatest(s.at, excluded.at)`,
      [tenantId, ...columns(blocks)],
    );
  }

  /** Lifts blocks of the same reason that are not newer than `at`. */
  async lift(tx: Tx, tenantId: TenantId, blocks: readonly Block[]): Promise<void> {
    if (blocks.length === 0) return;
    await tx.execute(
      `DELETE FROM suppression s USING unnest($2::uuid[], $3::text[], $4::timestamptz[]) AS b(contact_id, reason, at),
         contact_address a
       WHERE a.tenant_id = $1 AND a.contact_id = b.contact_id AND s.tenant_id = $1 AND s.kind = a.kind AND s.value = a.value
         AND s.scope = 'marketing' AND s.reason = b.reason AND s.at <= b.at`,
      [tenantId, ...columns(blocks)],
    );
  }

  /** Blocks of one address hold for all addresses of its contact; called when a contact gains one. */
  async spread(tx: Tx, tenantId: TenantId, contacts: readonly ContactId[]): Promise<void> {
    await tx.execute(
      `INSERT INTO suppression (tenant_id, kind, value, scope, reason, at)
       SELECT $1, own.kind, own.value, s.scope, s.reason, max(s.at)
       FROM contact_address own
       JOIN contact_address other ON other.tenant_id = $1 AND other.contact_id = own.contact_id
       JOIN suppression s ON s.tenant_id = $1 AND s.kind = other.kind AND s.value = other.value
       WHERE own.tenant_id = $1 AND own.contact_id = ANY($2::uuid[])
       GROUP BY own.kind, own.value, s.scope, s.reason ON CONFLICT DO NOTHING`,
      [tenantId, contacts],
    );
  }
}
