import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { ContactId, TenantId } from '#platform/kernel';
import type { Consents } from './consent.js';
import type { ConsentRecord } from './consent-record.js';

/** The fields of a record with the type of their column; the column is the field in snake case. */
const FIELDS: Record<keyof ConsentRecord, string> = {
  id: 'uuid',
  contactId: 'uuid',
  subject: 'text',
  event: 'text',
  purpose: 'text',
  channelScope: 'text',
  method: 'text',
  businessNameShown: 'text',
  textShown: 'text',
  textVersion: 'text',
  language: 'text',
  doubleOptIn: 'boolean',
  evidence: 'jsonb',
  occurredAt: 'timestamptz',
  recordedAt: 'timestamptz',
  timezone: 'text',
  actor: 'text',
  legalBasis: 'text',
  jurisdiction: 'text',
  ageConfirmed: 'boolean',
  expiresAt: 'timestamptz',
  sourceBatch: 'text',
  previousId: 'uuid',
  cause: 'text',
};
const column = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const fields = Object.keys(FIELDS);
const SELECTED = fields.map((field) => `e.${column(field)} AS "${field}"`).join(', ');
const INSERTED = fields.map(column).join(', ');
const GIVEN = fields.map((field) => `"${field}"`).join(', ');
const TYPED = Object.entries(FIELDS)
  .map(([field, type]) => `"${field}" ${type}`)
  .join(', ');

/** A contact and those merged into it share one trail. OFFSET 0: look up each contact's events, whatever the statistics say. */
const TRAIL = `FROM contact c
  CROSS JOIN LATERAL (SELECT * FROM consent_event WHERE tenant_id = $1 AND contact_id = c.id OFFSET 0) e
  WHERE c.tenant_id = $1 AND (c.id = ANY($2::uuid[]) OR c.merged_into = ANY($2::uuid[]))`;

/** The SQL of the consent trail and of the states that follow from it. */
@Injectable()
export class ConsentRepository {
  /** The trails in the order they were recorded; a contact without events is missing. */
  async trails(tx: Tx, tenantId: TenantId, contacts: readonly ContactId[]): Promise<Map<ContactId, ConsentRecord[]>> {
    const rows = await tx.query<ConsentRecord & { owner: ContactId }>(
      `SELECT ${SELECTED}, coalesce(c.merged_into, c.id) AS owner ${TRAIL} ORDER BY e.recorded_order`,
      [tenantId, contacts],
    );
    return Map.groupBy(rows, (row) => row.owner);
  }

  /** One page of a contact's trail, newest record first. */
  async page(
    tx: Tx,
    tenantId: TenantId,
    contactId: ContactId,
    limit: number,
    before: string | null,
  ): Promise<ConsentRecord[]> {
    return tx.query<ConsentRecord>(
      `SELECT ${SELECTED} ${TRAIL} AND ($3::uuid IS NULL OR e.recorded_order <
         (SELECT recorded_order FROM consent_event WHERE tenant_id = $1 AND id = $3))
       ORDER BY e.recorded_order DESC LIMIT $4`,
      [tenantId, [contactId], before, limit + 1],
    );
  }

  async append(tx: Tx, tenantId: TenantId, records: readonly ConsentRecord[]): Promise<void> {
    if (records.length === 0) return;
    await tx.execute(
      `INSERT INTO consent_event (tenant_id, ${INSERTED}) SELECT $1, ${GIVEN} FROM jsonb_to_recordset($2::jsonb) AS r(${TYPED})
       ON CONFLICT (tenant_id, cause) WHERE cause IS NOT NULL DO NOTHING`,
      [tenantId, JSON.stringify(records)],
    );
  }

  /** Replaces the states of these contacts. */
  async write(tx: Tx, tenantId: TenantId, states: ReadonlyMap<ContactId, Consents>): Promise<void> {
    const rows = [...states].flatMap(([contactId, consents]) =>
      Object.entries(consents).map(([purpose, consent]) => ({ contactId, purpose, ...consent })),
    );
    await tx.execute('DELETE FROM consent_state WHERE tenant_id = $1 AND contact_id = ANY($2::uuid[])', [
      tenantId,
      [...states.keys()],
    ]);
    await tx.execute(
      `INSERT INTO consent_state (tenant_id, contact_id, purpose, state, event_id, occurred_at, expires_at)
       SELECT $1, "contactId", purpose, state, "eventId", at, "expiresAt" FROM jsonb_to_recordset($2::jsonb)
         AS r("contactId" uuid, purpose text, state text, "eventId" uuid, at timestamptz, "expiresAt" timestamptz)`,
      [tenantId, JSON.stringify(rows)],
    );
  }
}
