import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { ContactId, TenantId } from '#platform/kernel';
import type { Consents, ConsentStateName, Purpose } from '../consent.js';
import type { ContactView } from './contact.schema.js';

interface Row {
  readonly id: ContactId;
  readonly name: string | null;
  readonly created_at: Date;
  readonly addresses: ContactView['addresses'] | null;
  readonly consents:
    readonly { purpose: Purpose; state: ConsentStateName; at: string; event: string; until: string | null }[] | null;
  readonly blocks: readonly { scope: 'marketing' | 'all'; reason: string; at: string }[] | null;
}

/** The SQL of reading contacts. */
@Injectable()
export class ContactViewQuery {
  async page(tx: Tx, tenantId: TenantId, limit: number, before: string | null): Promise<ContactId[]> {
    const rows = await tx.query<{ id: ContactId }>(
      `SELECT id FROM contact WHERE tenant_id = $1 AND merged_into IS NULL AND id < coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
       ORDER BY id DESC LIMIT $2`,
      [tenantId, limit, before],
    );
    return rows.map((row) => row.id);
  }

  /** The contacts of these ids, newest first. */
  async of(tx: Tx, tenantId: TenantId, ids: readonly ContactId[]): Promise<ContactView[]> {
    const rows = await tx.query<Row>(
      `SELECT c.id, c.name, c.created_at,
         (SELECT json_agg(json_build_object('kind', a.kind, 'value', a.value) ORDER BY a.kind DESC, a.linked_at DESC)
          FROM contact_address a WHERE a.tenant_id = $1 AND a.contact_id = c.id) AS addresses,
         (SELECT json_agg(json_build_object('purpose', s.purpose, 'state', s.state, 'at', s.occurred_at, 'event', s.event_id,
            'until', s.expires_at)) FROM consent_state s WHERE s.tenant_id = $1 AND s.contact_id = c.id) AS consents,
         (SELECT json_agg(json_build_object('scope', b.scope, 'reason', b.reason, 'at', b.at)) FROM
            (SELECT s.scope, s.reason, max(s.at) AS at FROM contact_address a JOIN suppression s
               ON s.tenant_id = $1 AND s.kind = a.kind AND s.value = a.value
             WHERE a.tenant_id = $1 AND a.contact_id = c.id GROUP BY s.scope, s.reason) b) AS blocks
       FROM contact c WHERE c.tenant_id = $1 AND c.id = ANY($2::uuid[]) ORDER BY c.id DESC`,
      [tenantId, ids],
    );
    return rows.map(viewOf);
  }
}

const viewOf = (row: Row): ContactView => ({
  id: row.id,
  name: row.name,
  createdAt: row.created_at,
  addresses: row.addresses ?? [],
  consents: Object.fromEntries(
    (row.consents ?? []).map(({ purpose, state, at, event, until }) => [
      purpose,
      { state, at: new Date(at), eventId: event, expiresAt: until === null ? null : new Date(until) },
    ]),
  ) as Consents,
  blocks: (row.blocks ?? []).map((block) => ({ ...block, at: new Date(block.at) })),
});
