import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { NodeId, TenantId } from '#platform/kernel';
import type { ClientCaller, ClientRole } from '../authenticate/client-caller.js';
import type { ClientToken } from '../authenticate/client-tokens.js';

/** Somebody who may sign in to the on-premises API of one node. */
export interface ClientUser {
  readonly username: string;
  readonly role: ClientRole;
  readonly passwordHash: string;
  /** The password is the one that was handed out, and serves for setting another one alone. */
  readonly mustChange: boolean;
}

interface Row {
  readonly username: string;
  readonly role: ClientRole;
  readonly password_hash: string;
  readonly must_change: boolean;
}
const COLUMNS = 'username, role, password_hash, must_change';

/** Users of on-premises clients, and their tokens. */
@Injectable()
export class ClientUserRepository {
  async find(tx: Tx, tenantId: TenantId, nodeId: NodeId, username: string): Promise<ClientUser | null> {
    const row = await tx.one<Row>(
      `SELECT ${COLUMNS} FROM onprem_user WHERE tenant_id = $1 AND node_id = $2 AND username = $3`,
      [tenantId, nodeId, username],
    );
    return (
      row && {
        username: row.username,
        role: row.role,
        passwordHash: row.password_hash,
        mustChange: row.must_change,
      }
    );
  }

  /** False when the name is taken. */
  async insert(tx: Tx, tenantId: TenantId, nodeId: NodeId, user: ClientUser): Promise<boolean> {
    const count = await tx.execute(
      `INSERT INTO onprem_user (tenant_id, node_id, ${COLUMNS}, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT DO NOTHING`,
      [tenantId, nodeId, user.username, user.role, user.passwordHash, user.mustChange, tx.now],
    );
    return count > 0;
  }

  /** False when there is no such user. Tokens that were handed out for the old password end with it. */
  async changePassword(
    tx: Tx,
    tenantId: TenantId,
    nodeId: NodeId,
    username: string,
    passwordHash: string,
    mustChange = false,
  ): Promise<boolean> {
    const count = await tx.execute(
      `UPDATE onprem_user SET password_hash = $4, must_change = $5 WHERE tenant_id = $1 AND node_id = $2 AND username = $3`,
      [tenantId, nodeId, username, passwordHash, mustChange],
    );
    await tx.execute('DELETE FROM onprem_token WHERE tenant_id = $1 AND node_id = $2 AND username = $3', [
      tenantId,
      nodeId,
      username,
    ]);
    return count > 0;
  }

  async remove(tx: Tx, tenantId: TenantId, nodeId: NodeId, username: string): Promise<boolean> {
    const count = await tx.execute('DELETE FROM onprem_user WHERE tenant_id = $1 AND node_id = $2 AND username = $3', [
      tenantId,
      nodeId,
      username,
    ]);
    return count > 0;
  }

  /** Hands a token out and forgets those of the client that have run out. */
  async addToken(
    tx: Tx,
    tenantId: TenantId,
    nodeId: NodeId,
    username: string,
    { hash, expiresAt }: ClientToken,
  ): Promise<void> {
    await tx.execute(
      'DELETE FROM onprem_token WHERE tenant_id = $1 AND node_id = $2 AND expires_at <= clock_timestamp()',
      [tenantId, nodeId],
    );
    await tx.execute(
      'INSERT INTO onprem_token (tenant_id, node_id, hash, username, expires_at) VALUES ($1, $2, $3, $4, $5)',
      [tenantId, nodeId, hash, username, expiresAt],
    );
  }

  async removeToken(tx: Tx, tenantId: TenantId, nodeId: NodeId, hash: Buffer): Promise<void> {
    await tx.execute('DELETE FROM onprem_token WHERE tenant_id = $1 AND node_id = $2 AND hash = $3', [
      tenantId,
      nodeId,
      hash,
    ]);
  }

  /** Who holds this token of this node; needs a system transaction. */
  async callerOf(tx: Tx, nodeId: NodeId, hash: Buffer): Promise<ClientCaller | null> {
    const row = await tx.one<{
      tenant_id: TenantId;
      number_id: ClientCaller['numberId'];
      username: string;
      role: ClientRole;
      minds_identities: boolean;
    }>(
      `SELECT t.tenant_id, c.number_id, u.username, u.role,
         c.settings @> '{"show_security_notifications": true}' AS minds_identities
       FROM onprem_token t
       JOIN onprem_client c ON c.tenant_id = t.tenant_id AND c.node_id = t.node_id
       JOIN onprem_user u ON u.tenant_id = t.tenant_id AND u.node_id = t.node_id AND u.username = t.username
       WHERE t.hash = $1 AND t.node_id = $2 AND t.expires_at > clock_timestamp()`,
      [hash, nodeId],
    );
    return (
      row && {
        tenantId: row.tenant_id,
        nodeId,
        numberId: row.number_id,
        username: row.username,
        role: row.role,
        mindsIdentities: row.minds_identities,
        tokenHash: hash,
      }
    );
  }
}
