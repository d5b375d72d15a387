import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { TemplateId, TenantId } from '#platform/kernel';
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

/** The only SQL on `template`. */
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
}

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
