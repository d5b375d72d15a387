import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { NotFound, type TenantId } from '#platform/kernel';
import type { Tenant, TenantStatus } from './tenant.js';

interface Row {
  readonly id: TenantId;
  readonly name: string;
  readonly status: TenantStatus;
  readonly currency: string;
  readonly timezone: string;
  readonly country: string | null;
  readonly created_at: Date;
}

const COLUMNS = 'id, name, status, currency, timezone, country, created_at';

/** The companies of the installation. */
@Injectable()
export class Tenants {
  /** The tenant, or a 404: of another tenant the caller's transaction sees nothing. */
  async require(tx: Tx, tenantId: TenantId): Promise<Tenant> {
    const row = await tx.one<Row>(`SELECT ${COLUMNS} FROM tenant WHERE id = $1`, [tenantId]);
    if (!row) throw new NotFound('tenant');
    return tenantOf(row);
  }

  /** Whether it may send now; cheaper than the whole tenant. */
  async status(tx: Tx, tenantId: TenantId): Promise<TenantStatus> {
    const row = await tx.one<{ status: TenantStatus }>('SELECT status FROM tenant WHERE id = $1', [tenantId]);
    if (!row) throw new NotFound('tenant');
    return row.status;
  }

  async insert(tx: Tx, tenant: Tenant): Promise<void> {
    await tx.execute(`INSERT INTO tenant (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)`, [
      tenant.id,
      tenant.name,
      tenant.status,
      tenant.currency,
      tenant.timezone,
      tenant.country,
      tenant.createdAt,
    ]);
  }

  /** Changes what is given and leaves the rest. */
  async change(
    tx: Tx,
    tenantId: TenantId,
    change: { name?: string | undefined; status?: TenantStatus | undefined },
  ): Promise<Tenant> {
    const row = await tx.one<Row>(
      `UPDATE tenant SET name = coalesce($2, name), status = coalesce($3, status) WHERE id = $1 RETURNING ${COLUMNS}`,
      [tenantId, change.name ?? null, change.status ?? null],
    );
    if (!row) throw new NotFound('tenant');
    return tenantOf(row);
  }

  /** Newest first, after a cursor's id; one more than asked for tells whether there is a next page. */
  async list(tx: Tx, limit: number, before: string | null): Promise<Tenant[]> {
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM tenant WHERE $2::uuid IS NULL OR id < $2 ORDER BY id DESC LIMIT $1`,
      [limit + 1, before],
    );
    return rows.map(tenantOf);
  }
}

const tenantOf = ({ created_at, ...row }: Row): Tenant => ({ ...row, createdAt: created_at });
