import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { newId, NotFound, type TemplateId, type TenantId } from '#platform/kernel';
import type { Component } from './components.js';
import type { ParameterFormat, Template, TemplateCategory, TemplateStatus } from './template.js';

const COLUMNS = `t.tenant_id, t.id, t.waba_id, t.meta_id, t.name, t.language, t.category, t.requested_category, t.status,
  t.rejected_reason, t.components, t.parameter_format, t.quality, t.created_at, t.updated_at`;

interface Row {
  readonly tenant_id: TenantId;
  readonly id: TemplateId;
  readonly waba_id: string;
  readonly meta_id: string | null;
  readonly name: string;
  readonly language: string;
  readonly category: TemplateCategory;
  readonly requested_category: TemplateCategory;
  readonly status: TemplateStatus;
  readonly rejected_reason: string | null;
  readonly components: Component[];
  readonly parameter_format: ParameterFormat;
  readonly quality: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** A template and whose it is. */
export interface Owned {
  readonly tenantId: TenantId;
  readonly template: Template;
}

/** A line of a template's history. */
export interface Remembered extends Owned {
  readonly source: string;
  readonly reason: string | null;
}

/** The SQL of `template` and its history. */
@Injectable()
export class TemplateRepository {
  async named(tx: Tx, tenantId: TenantId, names: readonly string[]): Promise<Map<string, Template[]>> {
    if (names.length === 0) return new Map();
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM template t WHERE t.tenant_id = $1 AND t.name = ANY($2::text[]) ORDER BY t.language`,
      [tenantId, names],
    );
    return Map.groupBy(rows.map(templateOf), (template) => template.name);
  }

  async require(tx: Tx, tenantId: TenantId, id: TemplateId): Promise<Template> {
    const row = await tx.one<Row>(`SELECT ${COLUMNS} FROM template t WHERE t.tenant_id = $1 AND t.id = $2`, [
      tenantId,
      id,
    ]);
    if (!row) throw new NotFound('template');
    return templateOf(row);
  }

  /** Newest first, after a cursor's id; one more than asked for tells whether there is a next page. */
  async list(
    tx: Tx,
    tenantId: TenantId,
    page: { readonly limit: number; readonly before: string | null },
    filter: { readonly status: string | null; readonly name: string | null },
  ): Promise<Template[]> {
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM template t WHERE t.tenant_id = $1 AND ($3::uuid IS NULL OR t.id < $3)
         AND ($4::text IS NULL OR t.status = $4) AND ($5::text IS NULL OR t.name = $5) ORDER BY t.id DESC LIMIT $2`,
      [tenantId, page.limit + 1, page.before, filter.status, filter.name],
    );
    return rows.map(templateOf);
  }

  /**
   * Stores a template to be submitted. One that was rejected or deleted is written anew under its old id (and, when rejected,
   * keeps Meta's id, because Meta wants it edited); null when there is one that stands.
   */
  async insert(tx: Tx, tenantId: TenantId, template: Template): Promise<Template | null> {
    const row = await tx.one<Row>(
      `INSERT INTO template AS t (tenant_id, id, waba_id, name, language, category, requested_category, status, components,
         parameter_format, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8::jsonb, $9, $10, $10)
       ON CONFLICT (tenant_id, waba_id, name, language) DO UPDATE SET
         meta_id = CASE WHEN t.status = 'rejected' THEN t.meta_id END, category = excluded.category,
         requested_category = excluded.requested_category, status = excluded.status, rejected_reason = NULL, quality = NULL,
         components = excluded.components, parameter_format = excluded.parameter_format, asked_at = NULL, attempts = 0,
         updated_at = excluded.updated_at
       WHERE t.status IN ('rejected', 'deleted') RETURNING ${COLUMNS}`,
      [
        tenantId,
        template.id,
        template.wabaId,
        template.name,
        template.language,
        template.requestedCategory,
        template.status,
        JSON.stringify(template.components),
        template.parameterFormat,
        template.createdAt,
      ],
    );
    return row && templateOf(row);
  }

  /** Those that a webhook may mean, locked; needs a system transaction. */
  async lockNamed(
    tx: Tx,
    names: readonly { readonly wabaId: string; readonly name: string; readonly language: string }[],
  ): Promise<Owned[]> {
    if (names.length === 0) return [];
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM template t
       WHERE (t.waba_id, t.name, t.language) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))
       ORDER BY t.tenant_id, t.id FOR UPDATE OF t`,
      [names.map((each) => each.wabaId), names.map((each) => each.name), names.map((each) => each.language)],
    );
    return rows.map(ownedOf);
  }

  async lock(tx: Tx, tenantId: TenantId, id: TemplateId): Promise<Owned | null> {
    const row = await tx.one<Row>(`SELECT ${COLUMNS} FROM template t WHERE t.tenant_id = $1 AND t.id = $2 FOR UPDATE`, [
      tenantId,
      id,
    ]);
    return row && ownedOf(row);
  }

  async save(tx: Tx, changed: readonly Owned[]): Promise<void> {
    if (changed.length === 0) return;
    const rows = changed.map(({ tenantId, template }) => ({ tenantId, ...template }));
    await tx.execute(
      `UPDATE template t SET meta_id = r."metaId", category = r.category, status = r.status, rejected_reason = r."rejectedReason",
         quality = r.quality, components = r.components, parameter_format = r."parameterFormat", updated_at = r."updatedAt"
       FROM jsonb_to_recordset($1::jsonb) AS r("tenantId" uuid, id uuid, "metaId" text, category text, status text,
         "rejectedReason" text, quality text, components jsonb, "parameterFormat" text, "updatedAt" timestamptz)
       WHERE t.tenant_id = r."tenantId" AND t.id = r.id`,
      [JSON.stringify(rows)],
    );
  }

  /** Appends to the history. */
  async remember(tx: Tx, lines: readonly Remembered[]): Promise<void> {
    if (lines.length === 0) return;
    const column = <T>(of: (line: Remembered) => T): T[] => lines.map(of);
    await tx.execute(
      `INSERT INTO template_event (tenant_id, id, template_id, status, category, reason, source, at)
       SELECT *, $8::timestamptz FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[])`,
      [
        column((line) => line.tenantId),
        column(() => newId<'template_event'>(tx.now)),
        column((line) => line.template.id),
        column((line) => line.template.status),
        column((line) => line.template.category),
        column((line) => line.reason),
        column((line) => line.source),
        tx.now,
      ],
    );
  }
}

export const ownedOf = (row: Row): Owned => ({ tenantId: row.tenant_id, template: templateOf(row) });

const templateOf = (row: Row): Template => ({
  id: row.id,
  wabaId: row.waba_id,
  metaId: row.meta_id,
  name: row.name,
  language: row.language,
  category: row.category,
  requestedCategory: row.requested_category,
  status: row.status,
  rejectedReason: row.rejected_reason,
  components: row.components,
  parameterFormat: row.parameter_format,
  quality: row.quality,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export { COLUMNS as TEMPLATE_COLUMNS, type Row as TemplateRow };
