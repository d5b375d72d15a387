import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { newId, type GroupId, type NumberId, type TenantId } from '#platform/kernel';
import { groupKey, type Group, type GroupPair, type Standing } from './group.js';

/** What is to be written of a group; what is missing stays as it was. */
export interface GroupChange extends GroupPair {
  readonly subject?: string;
  readonly standing?: Standing;
  readonly lastInboundAt?: Date;
  /** When this was so. */
  readonly at: Date;
}
/** Somebody came or went. */
export interface Presence extends GroupPair {
  readonly address: string;
  readonly present: boolean;
  readonly at: Date;
}
/** What a change has really changed. */
export interface Changed extends GroupPair {
  readonly id: GroupId;
  readonly isNew: boolean;
  readonly subject: string | null;
  readonly standing: Standing;
  readonly subjectBefore: string | null;
  readonly standingBefore: Standing | null;
}

interface Row {
  readonly number_id: NumberId;
  readonly meta_id: string;
  readonly id: GroupId;
  readonly subject: string | null;
  readonly standing: Standing;
  readonly last_inbound_at: Date | null;
  readonly participants: readonly string[];
}
interface ChangedRow extends Omit<Row, 'last_inbound_at' | 'participants'> {
  readonly is_new: boolean;
  readonly subject_before: string | null;
  readonly standing_before: Standing | null;
}

/** The SQL of groups: one statement for any number of them. */
@Injectable()
export class GroupRepository {
  async find(tx: Tx, tenantId: TenantId, pairs: readonly GroupPair[]): Promise<Map<string, Group>> {
    if (pairs.length === 0) return new Map();
    const rows = await tx.query<Row>(
      `SELECT g.number_id, g.meta_id, g.id, g.subject, g.standing, g.last_inbound_at,
         ARRAY(SELECT p.address FROM group_participant p
           WHERE p.tenant_id = $1 AND p.number_id = g.number_id AND p.meta_id = g.meta_id AND p.present
           ORDER BY p.address) AS participants
       FROM (SELECT DISTINCT number_id, meta_id FROM unnest($2::uuid[], $3::text[]) AS w (number_id, meta_id)) w
       JOIN chat_group g ON g.tenant_id = $1 AND g.number_id = w.number_id AND g.meta_id = w.meta_id`,
      [tenantId, pairs.map((pair) => pair.numberId), pairs.map((pair) => pair.metaId)],
    );
    return new Map(rows.map(groupOf).map((group) => [groupKey(group), group]));
  }

  /** Changes of different groups, each once. Locks in one order, so that two batches cannot wait for each other. */
  async change(tx: Tx, tenantId: TenantId, changes: readonly GroupChange[]): Promise<Map<string, Changed>> {
    if (changes.length === 0) return new Map();
    const rows = await tx.query<ChangedRow>(
      `WITH news AS (
         SELECT * FROM jsonb_to_recordset($2::jsonb) AS n (number_id uuid, meta_id text, id uuid, subject text, standing text,
           last_inbound_at timestamptz, at timestamptz)
       ), before AS (
         SELECT g.number_id, g.meta_id, g.subject, g.standing FROM news n
         JOIN chat_group g ON g.tenant_id = $1 AND g.number_id = n.number_id AND g.meta_id = n.meta_id
       ), written AS (
         INSERT INTO chat_group AS g (tenant_id, number_id, meta_id, id, subject, subject_at, standing, standing_at, last_inbound_at)
         SELECT $1, number_id, meta_id, id, subject, CASE WHEN subject IS NOT NULL THEN at END, coalesce(standing, 'open'),
           CASE WHEN standing IS NOT NULL THEN at END, last_inbound_at
         FROM news ORDER BY number_id, meta_id
         ON CONFLICT (tenant_id, number_id, meta_id) DO UPDATE SET
           subject = CASE WHEN coalesce(excluded.subject_at >= coalesce(g.subject_at, '-infinity'), false)
             THEN excluded.subject ELSE g.subject END,
           subject_at = greatest(g.subject_at, excluded.subject_at),
           standing = CASE WHEN coalesce(excluded.standing_at >= coalesce(g.standing_at, '-infinity'), false)
             THEN excluded.standing ELSE g.standing END,
           standing_at = greatest(g.standing_at, excluded.standing_at),
           last_inbound_at = greatest(g.last_inbound_at, excluded.last_inbound_at)
         RETURNING g.number_id, g.meta_id, g.id, g.subject, g.standing
       )
       SELECT w.*, b.meta_id IS NULL AS is_new, b.subject AS subject_before, b.standing AS standing_before
       FROM written w LEFT JOIN before b ON b.number_id = w.number_id AND b.meta_id = w.meta_id`,
      [tenantId, JSON.stringify(changes.map((change) => rowOf(change, tx.now)))],
    );
    return new Map(rows.map(changedOf).map((changed) => [groupKey(changed), changed]));
  }

  /** The presences that were news: somebody who was not there is, or the other way round. Each address of a group once. */
  async note(tx: Tx, tenantId: TenantId, presences: readonly Presence[]): Promise<Presence[]> {
    if (presences.length === 0) return [];
    const rows = await tx.query<{ place: string }>(
      `WITH news AS (
         SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::timestamptz[])
           WITH ORDINALITY AS n (number_id, meta_id, address, present, at, place)
       ), before AS (
         SELECT n.place, p.present FROM news n JOIN group_participant p
           ON p.tenant_id = $1 AND p.number_id = n.number_id AND p.meta_id = n.meta_id AND p.address = n.address
       ), written AS (
         INSERT INTO group_participant AS p (tenant_id, number_id, meta_id, address, present, at)
         SELECT $1, number_id, meta_id, address, present, at FROM news ORDER BY number_id, meta_id, address
         ON CONFLICT (tenant_id, number_id, meta_id, address) DO UPDATE SET present = excluded.present, at = excluded.at
           WHERE excluded.at >= p.at
         RETURNING p.number_id, p.meta_id, p.address
       )
       SELECT n.place FROM written w JOIN news n USING (number_id, meta_id, address) LEFT JOIN before b ON b.place = n.place
       WHERE n.present IS DISTINCT FROM coalesce(b.present, false) ORDER BY n.place`,
      [
        tenantId,
        presences.map((each) => each.numberId),
        presences.map((each) => each.metaId),
        presences.map((each) => each.address),
        presences.map((each) => each.present),
        presences.map((each) => each.at),
      ],
    );
    return rows.flatMap((row) => presences[Number(row.place) - 1] ?? []);
  }
}

const rowOf = ({ numberId, metaId, subject, standing, lastInboundAt, at }: GroupChange, now: Date): object => ({
  number_id: numberId,
  meta_id: metaId,
  id: newId<'group'>(now),
  subject,
  standing,
  last_inbound_at: lastInboundAt,
  at,
});

const groupOf = (row: Row): Group => ({
  numberId: row.number_id,
  metaId: row.meta_id,
  id: row.id,
  subject: row.subject,
  standing: row.standing,
  participants: row.participants,
  lastInboundAt: row.last_inbound_at,
});

const changedOf = (row: ChangedRow): Changed => ({
  numberId: row.number_id,
  metaId: row.meta_id,
  id: row.id,
  isNew: row.is_new,
  subject: row.subject,
  standing: row.standing,
  subjectBefore: row.subject_before,
  standingBefore: row.standing_before,
});
