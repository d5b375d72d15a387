import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { NodeId, TenantId } from '#platform/kernel';
import type { Photo } from './photo.js';

/** Pictures as they were uploaded. */
@Injectable()
export class PhotoRepository {
  async find(tx: Tx, tenantId: TenantId, nodeId: NodeId): Promise<Photo | null> {
    const row = await tx.one<{ photo: Buffer | null; photo_type: Photo['type'] | null }>(
      'SELECT photo, photo_type FROM onprem_profile WHERE tenant_id = $1 AND node_id = $2',
      [tenantId, nodeId],
    );
    return row?.photo && row.photo_type ? { bytes: row.photo, type: row.photo_type } : null;
  }

  async save(tx: Tx, tenantId: TenantId, nodeId: NodeId, photo: Photo | null): Promise<void> {
    await tx.execute(
      `INSERT INTO onprem_profile (tenant_id, node_id, photo, photo_type) VALUES ($1, $2, $3, $4)
       ON CONFLICT (tenant_id, node_id) DO UPDATE SET photo = excluded.photo, photo_type = excluded.photo_type`,
      [tenantId, nodeId, photo?.bytes ?? null, photo?.type ?? null],
    );
  }
}
