import { Injectable } from '@nestjs/common';
import { TenantVault } from '#onboarding';
import type { Tx } from '#platform/database';
import { NotFound, type NodeId, type NumberId, type TenantId } from '#platform/kernel';
import type { NumberChange, NumberCredentials, NumberStatus, Sender } from './number.js';
import { NumberTaken } from './numbers.errors.js';

interface Row {
  readonly id: NumberId;
  readonly tenant_id: TenantId;
  readonly phone: string;
  readonly display_name: string;
  readonly phone_number_id: string;
  readonly waba_id: string;
  readonly status: NumberStatus;
  readonly rate_per_second: number;
  readonly is_default: boolean;
  readonly node_id: NodeId | null;
  readonly created_at: Date;
}
const COLUMNS =
  'id, tenant_id, phone, display_name, phone_number_id, waba_id, status, rate_per_second, is_default, node_id, created_at';
const UNIQUE_VIOLATION = '23505';
const tokenPlace = (id: NumberId): string => `number|access_token|${id}`;

/** The numbers of the installation, their owners and their credentials. */
@Injectable()
export class Numbers {
  constructor(private readonly vault: TenantVault) {}

  /** A tenant's numbers, the default one first. */
  async senders(tx: Tx, tenantId: TenantId): Promise<Sender[]> {
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM number WHERE tenant_id = $1 AND status <> 'released' ORDER BY is_default DESC, id`,
      [tenantId],
    );
    return rows.map(senderOf);
  }

  async require(tx: Tx, tenantId: TenantId, id: NumberId): Promise<Sender> {
    const row = await tx.one<Row>(`SELECT ${COLUMNS} FROM number WHERE tenant_id = $1 AND id = $2`, [tenantId, id]);
    if (!row) throw new NotFound('number');
    return senderOf(row);
  }

  /** Whose numbers these are, by Meta's ids; needs a system transaction. Unknown ids are missing from the answer. */
  async byPhoneNumberIds(tx: Tx, phoneNumberIds: readonly string[]): Promise<Map<string, Sender>> {
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM number WHERE phone_number_id = ANY($1) AND status <> 'released'`,
      [phoneNumberIds],
    );
    return new Map(rows.map((row) => [row.phone_number_id, senderOf(row)]));
  }

  /** Whose WhatsApp Business Accounts these are; needs a system transaction. An account belongs to one company. */
  async byWabaIds(tx: Tx, wabaIds: readonly string[]): Promise<Map<string, TenantId>> {
    const rows = await tx.query<{ waba_id: string; tenant_id: TenantId }>(
      `SELECT DISTINCT ON (waba_id) waba_id, tenant_id FROM number WHERE waba_id = ANY($1) AND status <> 'released'
       ORDER BY waba_id, id`,
      [wabaIds],
    );
    return new Map(rows.map((row) => [row.waba_id, row.tenant_id]));
  }

  /** Newest first, over all tenants; needs a system transaction. */
  async list(tx: Tx, limit: number, before: string | null): Promise<Sender[]> {
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM number WHERE $2::uuid IS NULL OR id < $2 ORDER BY id DESC LIMIT $1`,
      [limit + 1, before],
    );
    return rows.map(senderOf);
  }

  /** The owner of a number, over all tenants; needs a system transaction. */
  async ownerOf(tx: Tx, id: NumberId): Promise<TenantId> {
    const row = await tx.one<{ tenant_id: TenantId }>('SELECT tenant_id FROM number WHERE id = $1', [id]);
    if (!row) throw new NotFound('number');
    return row.tenant_id;
  }

  async insert(tx: Tx, sender: Sender, accessToken: string): Promise<void> {
    const token = await this.vault.seal(tx, sender.tenantId, accessToken, tokenPlace(sender.id));
    await takenAsRefusal(
      tx.execute(
        `INSERT INTO number (${COLUMNS}, access_token) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
        [
          sender.id,
          sender.tenantId,
          sender.phone,
          sender.displayName,
          sender.phoneNumberId,
          sender.wabaId,
          sender.status,
          sender.ratePerSecond,
          sender.isDefault,
          sender.nodeId,
          sender.createdAt,
          token,
        ],
      ),
    );
  }

  /** Changes what is given and leaves the rest; a new default takes the place of the old one. */
  async change(tx: Tx, tenantId: TenantId, id: NumberId, change: NumberChange): Promise<Sender> {
    if (change.isDefault)
      await tx.execute('UPDATE number SET is_default = false WHERE tenant_id = $1 AND id <> $2 AND is_default', [
        tenantId,
        id,
      ]);
    const { status = null, ratePerSecond = null, isDefault = null, accessToken } = change;
    const token = accessToken ? await this.vault.seal(tx, tenantId, accessToken, tokenPlace(id)) : null;
    const row = await takenAsRefusal(
      tx.one<Row>(
        `UPDATE number SET status = coalesce($3, status), rate_per_second = coalesce($4, rate_per_second),
           is_default = coalesce($5, is_default), access_token = coalesce($6, access_token)
         WHERE tenant_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
        [tenantId, id, status, ratePerSecond, isDefault, token],
      ),
    );
    if (!row) throw new NotFound('number');
    return senderOf(row);
  }

  /** Says which node serves the number from now on; null leaves it without one, and nothing can be sent from it. */
  async assignNode(tx: Tx, tenantId: TenantId, id: NumberId, nodeId: NodeId | null): Promise<Sender> {
    const row = await tx.one<Row>(
      `UPDATE number SET node_id = $3 WHERE tenant_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
      [tenantId, id, nodeId],
    );
    if (!row) throw new NotFound('number');
    return senderOf(row);
  }

  /** The opened access token; for the node of the number, and for calls about its account. */
  async credentials(tx: Tx, tenantId: TenantId, id: NumberId): Promise<NumberCredentials> {
    const row = await tx.one<{ id: NumberId; phone_number_id: string; waba_id: string; access_token: string }>(
      'SELECT id, phone_number_id, waba_id, access_token FROM number WHERE tenant_id = $1 AND id = $2',
      [tenantId, id],
    );
    if (!row) throw new NotFound('number');
    return this.opened(tx, tenantId, row);
  }

  /** Changes with the credentials and says nothing about them: lets a node notice without anybody opening them. */
  async credentialsPrint(tx: Tx, tenantId: TenantId, id: NumberId): Promise<string> {
    const row = await tx.one<{ print: string }>(
      `SELECT left(encode(sha256(convert_to(access_token, 'UTF8')), 'hex'), 16) AS print FROM number
       WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id],
    );
    if (!row) throw new NotFound('number');
    return row.print;
  }

  /** Credentials for a WhatsApp Business Account of the tenant; of its default number's account when none is named. */
  async wabaCredentials(tx: Tx, tenantId: TenantId, wabaId?: string): Promise<NumberCredentials> {
    const row = await tx.one<{ id: NumberId; phone_number_id: string; waba_id: string; access_token: string }>(
      `SELECT id, phone_number_id, waba_id, access_token FROM number
       WHERE tenant_id = $1 AND ($2::text IS NULL OR waba_id = $2) AND status <> 'released' ORDER BY is_default DESC, id LIMIT 1`,
      [tenantId, wabaId ?? null],
    );
    if (!row) throw new NotFound('number');
    return this.opened(tx, tenantId, row);
  }

  private async opened(
    tx: Tx,
    tenantId: TenantId,
    row: { id: NumberId; phone_number_id: string; waba_id: string; access_token: string },
  ): Promise<NumberCredentials> {
    return {
      phoneNumberId: row.phone_number_id,
      wabaId: row.waba_id,
      accessToken: await this.vault.open(tx, tenantId, row.access_token, tokenPlace(row.id)),
    };
  }
}

async function takenAsRefusal<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if ((error as { code?: string }).code === UNIQUE_VIOLATION) throw new NumberTaken();
    throw error;
  }
}

const senderOf = (row: Row): Sender => ({
  id: row.id,
  tenantId: row.tenant_id,
  phone: row.phone,
  displayName: row.display_name,
  phoneNumberId: row.phone_number_id,
  wabaId: row.waba_id,
  status: row.status,
  ratePerSecond: row.rate_per_second,
  isDefault: row.is_default,
  nodeId: row.node_id,
  createdAt: row.created_at,
});
