import type { Tx } from '#platform/database';
import { NotFound, type TenantId } from '#platform/kernel';

/** Tells a company without any keys or people apart from one that does not exist. */
export async function assertTenantExists(tx: Tx, tenantId: TenantId): Promise<void> {
  if (!(await tx.one('SELECT 1 FROM tenant WHERE id = $1', [tenantId]))) throw new NotFound('tenant');
}
