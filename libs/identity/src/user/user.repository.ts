import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { NotFound, type TenantId, type UserId } from '#platform/kernel';
import { EmailTaken } from '../identity.errors.js';
import type { Role } from '../principal.js';
import type { User } from './user.js';

interface Row {
  readonly id: UserId;
  readonly tenant_id: TenantId | null;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly created_at: Date;
}

const COLUMNS = 'id, tenant_id, email, name, role, created_at';
const FOREIGN_KEY_VIOLATION = '23503';
/** The number spells `adm1`. */
const FIRST_ADMIN_LOCK = 0x61646d31;

/** The people of the installation. */
@Injectable()
export class UserRepository {
  async require(tx: Tx, id: UserId): Promise<User> {
    const row = await tx.one<Row>(`SELECT ${COLUMNS} FROM user_account WHERE id = $1`, [id]);
    if (!row) throw new NotFound('user');
    return userOf(row);
  }

  /** The person with this address and the hash of the password; needs a system transaction, because sign-in knows no tenant. */
  async byEmail(tx: Tx, email: string): Promise<{ user: User; passwordHash: string } | null> {
    const row = await tx.one<Row & { password_hash: string }>(
      `SELECT ${COLUMNS}, password_hash FROM user_account WHERE email = $1`,
      [email],
    );
    return row && { user: userOf(row), passwordHash: row.password_hash };
  }

  async insert(tx: Tx, user: User, passwordHash: string): Promise<void> {
    try {
      const inserted = await tx.execute(
        `INSERT INTO user_account (${COLUMNS}, password_hash) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (email) DO NOTHING`,
        [user.id, user.tenantId, user.email, user.name, user.role, user.createdAt, passwordHash],
      );
      if (inserted === 0) throw new EmailTaken();
    } catch (error) {
      if ((error as { code?: string }).code === FOREIGN_KEY_VIOLATION) throw new NotFound('tenant');
      throw error;
    }
  }

  async changePassword(tx: Tx, id: UserId, passwordHash: string): Promise<void> {
    await tx.execute('UPDATE user_account SET password_hash = $2 WHERE id = $1', [id, passwordHash]);
  }

  /** A tenant's people, or the provider's own with null; newest first, one more than asked for. */
  async list(tx: Tx, tenantId: TenantId | null, limit: number, before: string | null): Promise<User[]> {
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM user_account
       WHERE tenant_id IS NOT DISTINCT FROM $1 AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $2`,
      [tenantId, limit + 1, before],
    );
    return rows.map(userOf);
  }

  async hasProviderAdmin(tx: Tx): Promise<boolean> {
    return (await tx.one(`SELECT 1 FROM user_account WHERE role = 'provider_admin' LIMIT 1`)) !== null;
  }

  /** Makes starters that all want to create the first admin take turns, until this transaction ends. */
  async takeTurnAsFirst(tx: Tx): Promise<void> {
    await tx.execute('SELECT pg_advisory_xact_lock($1)', [FIRST_ADMIN_LOCK]);
  }
}

const userOf = ({ tenant_id, created_at, id, email, name, role }: Row): User => ({
  id,
  tenantId: tenant_id,
  email,
  name,
  role,
  createdAt: created_at,
});
