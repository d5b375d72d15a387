import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { ContactId, NumberId, TenantId } from '#platform/kernel';
import type { ConsentStateName, Consents, Purpose } from '../consent.js';
import { pairKey, type Pair, type SendingFacts } from './sending-facts.js';

interface Row {
  readonly number_id: NumberId;
  readonly value: string;
  readonly contact_id: ContactId | null;
  readonly suppressed: 'all' | 'marketing' | null;
  readonly consents: readonly StateRow[] | null;
  readonly last_inbound_at: Date | null;
  readonly free_entry_until: Date | null;
}
type StateRow = readonly [Purpose, ConsentStateName, at: string, eventId: string, expiresAt: string | null];

/**
 * One statement on the way of every message: for each pair, five probes of primary keys and nothing that grows with history.
 * Two of them are subselects, so that an address without blocks or consents costs no join.
 */
const FACTS = `
  SELECT w.number_id, w.value, a.contact_id, cv.last_inbound_at, cv.free_entry_until,
    (SELECT min(s.scope) FROM suppression s WHERE s.tenant_id = $1 AND s.kind = w.kind AND s.value = w.value) AS suppressed,
    (SELECT json_agg(json_build_array(c.purpose, c.state, c.occurred_at, c.event_id, c.expires_at)) FROM consent_state c
      WHERE c.tenant_id = $1 AND c.contact_id = a.contact_id) AS consents
  FROM unnest($2::uuid[], $3::text[], $4::text[]) AS w(number_id, kind, value)
  LEFT JOIN contact_address a ON a.tenant_id = $1 AND a.kind = w.kind AND a.value = w.value
  LEFT JOIN conversation cv ON cv.tenant_id = $1 AND cv.contact_id = a.contact_id AND cv.number_id = w.number_id`;

@Injectable()
export class SendingFactsQuery {
  async of(tx: Tx, tenantId: TenantId, pairs: readonly Pair[]): Promise<Map<string, SendingFacts>> {
    if (pairs.length === 0) return new Map();
    const rows = await tx.query<Row>(FACTS, [
      tenantId,
      pairs.map((pair) => pair.numberId),
      pairs.map((pair) => pair.address.kind),
      pairs.map((pair) => pair.address.value),
    ]);
    return new Map(rows.map((row) => [pairKey(row.number_id, row), factsOf(row)]));
  }
}

const factsOf = (row: Row): SendingFacts => ({
  contactId: row.contact_id,
  // `all` sorts before `marketing`, so min() in the statement is the stricter of the two.
  suppressed: row.suppressed,
  consents: Object.fromEntries((row.consents ?? []).map(stateOf)) as Consents,
  lastInboundAt: row.last_inbound_at,
  freeEntryUntil: row.free_entry_until,
  everWrote: row.last_inbound_at !== null,
});

const stateOf = ([purpose, state, at, eventId, expiresAt]: StateRow) =>
  [purpose, { state, at: new Date(at), eventId, expiresAt: expiresAt === null ? null : new Date(expiresAt) }] as const;
