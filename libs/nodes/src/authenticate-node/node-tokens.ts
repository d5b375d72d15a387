import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import type { NodeId, NumberId, TenantId } from '#platform/kernel';
import type { NodeCaller } from './node-caller.js';
import { isSameToken, readNodeToken } from './node-token.js';

const REMEMBER_MS = 3_000;
const MOST_REMEMBERED = 20_000;

interface Known {
  readonly caller: NodeCaller;
  readonly hash: Buffer;
  readonly until: number;
}

/** Tells whose token a request carries; what it learned holds for three seconds, so a removed node is out after that. */
@Injectable()
export class NodeTokens {
  private readonly known = new Map<NodeId, Known>();

  constructor(private readonly database: Database) {}

  /** Null when the token is of no living node. */
  async callerOf(text: string): Promise<NodeCaller | null> {
    const shown = readNodeToken(text);
    if (!shown) return null;
    const known = this.recall(shown.nodeId) ?? (await this.look(shown.nodeId));
    return known && isSameToken(known.hash, shown.hash) ? known.caller : null;
  }

  private recall(nodeId: NodeId): Known | null {
    const known = this.known.get(nodeId);
    return known && known.until > performance.now() ? known : null;
  }

  private async look(nodeId: NodeId): Promise<Known | null> {
    const row = await this.database.withSystem('authenticate node', (tx) =>
      tx.one<{ tenant_id: TenantId; number_id: NumberId; token_hash: Buffer }>(
        'SELECT tenant_id, number_id, token_hash FROM node WHERE id = $1 AND deleted_at IS NULL',
        [nodeId],
      ),
    );
    if (!row) return null;
    const known: Known = {
      caller: { nodeId, tenantId: row.tenant_id, numberId: row.number_id },
      hash: row.token_hash,
      until: performance.now() + REMEMBER_MS,
    };
    if (this.known.size >= MOST_REMEMBERED) this.known.clear();
    this.known.set(nodeId, known);
    return known;
  }
}
