import { Injectable } from '@nestjs/common';
import type { ClaimedMedia, MediaUploaded } from '#node-protocol';
import { Fenced, type NodeCaller, NodeSessions } from '#nodes';
import { Database, type Tx } from '#platform/database';
import type { MediaId, NumberId, TenantId } from '#platform/kernel';

/** Meta keeps an upload for 30 days; one day less, so that none runs out on the way. source: whatsapp-cloud-api.md §3 */
const FRESH_MS = 29 * 24 * 3_600_000;

interface SendableRow {
  readonly id: MediaId;
  readonly mime_type: string;
  readonly size: bigint;
  readonly filename: string | null;
  readonly graph_id: string | null;
}

/** What WhatsApp calls our files, number by number, so that a file goes up once and not once for each recipient. */
@Injectable()
export class GraphUploads {
  constructor(
    private readonly database: Database,
    private readonly sessions: NodeSessions,
  ) {}

  async forSending(
    tx: Tx,
    tenantId: TenantId,
    numberId: NumberId,
    ids: readonly MediaId[],
  ): Promise<Map<MediaId, ClaimedMedia>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<SendableRow>(
      `SELECT m.id, m.mime_type, m.size, m.filename, u.graph_id FROM media m
       LEFT JOIN media_upload u ON u.tenant_id = m.tenant_id AND u.media_id = m.id AND u.number_id = $2 AND u.expires_at > $4
       WHERE m.tenant_id = $1 AND m.id = ANY($3::uuid[]) AND m.state = 'stored' AND m.expires_at > $4`,
      [tenantId, numberId, ids, tx.now],
    );
    return new Map(rows.map((row) => [row.id, { ...row, size: Number(row.size) }]));
  }

  /** Two replicas may have uploaded the same file; both ids are good, and the later one stays. */
  remember(node: NodeCaller, { epoch, media_id: mediaId, graph_id: graphId }: MediaUploaded): Promise<void> {
    return this.asNode(node, epoch, async (tx) => {
      await tx.execute(
        `INSERT INTO media_upload AS u (tenant_id, media_id, number_id, graph_id, expires_at)
         SELECT tenant_id, id, $3, $4, $5 FROM media WHERE tenant_id = $1 AND id = $2
         ON CONFLICT (tenant_id, media_id, number_id) DO UPDATE SET graph_id = excluded.graph_id, expires_at = excluded.expires_at`,
        [node.tenantId, mediaId, node.numberId, graphId, new Date(tx.now.getTime() + FRESH_MS)],
      );
    });
  }

  /** Unless another id has taken its place meanwhile. */
  forget(node: NodeCaller, { epoch, media_id: mediaId, graph_id: graphId }: MediaUploaded): Promise<void> {
    return this.asNode(node, epoch, async (tx) => {
      await tx.execute(
        'DELETE FROM media_upload WHERE tenant_id = $1 AND media_id = $2 AND number_id = $3 AND graph_id = $4',
        [node.tenantId, mediaId, node.numberId, graphId],
      );
    });
  }

  private asNode(node: NodeCaller, epoch: string, work: (tx: Tx) => Promise<void>): Promise<void> {
    return this.database.withTenant(node.tenantId, async (tx) => {
      if (!(await this.sessions.check(tx, node.nodeId, BigInt(epoch)))) throw new Fenced();
      await work(tx);
    });
  }
}
