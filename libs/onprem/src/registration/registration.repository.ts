import { Injectable } from '@nestjs/common';
import { TenantVault } from '#onboarding';
import type { Tx } from '#platform/database';
import type { NodeId, TenantId } from '#platform/kernel';
import { type Registration, UNREGISTERED } from './registration.js';

interface Row {
  readonly vname: string | null;
  readonly code_sent_at: Date | null;
  readonly offered_pin_sealed: string | null;
  readonly pin_sealed: string | null;
  readonly two_step: boolean;
}
const placeOf = (column: string, nodeId: NodeId): string => `onprem_registration|${column}|${nodeId}`;

/** Registrations of on-premises clients; PINs are sealed. */
@Injectable()
export class RegistrationRepository {
  constructor(private readonly vault: TenantVault) {}

  async get(tx: Tx, tenantId: TenantId, nodeId: NodeId): Promise<Registration> {
    const row = await tx.one<Row>(
      `SELECT vname, code_sent_at, offered_pin_sealed, pin_sealed, two_step FROM onprem_registration
       WHERE tenant_id = $1 AND node_id = $2`,
      [tenantId, nodeId],
    );
    if (!row) return UNREGISTERED;
    const opened = (sealed: string | null, column: string) =>
      sealed === null ? null : this.vault.open(tx, tenantId, sealed, placeOf(column, nodeId));
    return {
      vname: row.vname,
      codeSentAt: row.code_sent_at,
      offeredPin: await opened(row.offered_pin_sealed, 'offered_pin_sealed'),
      pin: await opened(row.pin_sealed, 'pin_sealed'),
      twoStep: row.two_step,
    };
  }

  /** Whether a code was asked for and has not come back. */
  async awaitsCode(tx: Tx, tenantId: TenantId, nodeId: NodeId): Promise<boolean> {
    const row = await tx.one(
      'SELECT 1 FROM onprem_registration WHERE tenant_id = $1 AND node_id = $2 AND code_sent_at IS NOT NULL',
      [tenantId, nodeId],
    );
    return row !== null;
  }

  /** Writes what is given over what was there. */
  async change(tx: Tx, tenantId: TenantId, nodeId: NodeId, change: Partial<Registration>): Promise<void> {
    const { vname, codeSentAt, offeredPin, pin, twoStep } = { ...(await this.get(tx, tenantId, nodeId)), ...change };
    const sealed = (value: string | null, column: string) =>
      value === null ? null : this.vault.seal(tx, tenantId, value, placeOf(column, nodeId));
    await tx.execute(
      `INSERT INTO onprem_registration (tenant_id, node_id, vname, code_sent_at, offered_pin_sealed, pin_sealed, two_step)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (tenant_id, node_id) DO UPDATE SET vname = excluded.vname, code_sent_at = excluded.code_sent_at,
         offered_pin_sealed = excluded.offered_pin_sealed, pin_sealed = excluded.pin_sealed, two_step = excluded.two_step`,
      [
        tenantId,
        nodeId,
        vname,
        codeSentAt,
        await sealed(offeredPin, 'offered_pin_sealed'),
        await sealed(pin, 'pin_sealed'),
        twoStep,
      ],
    );
  }
}
