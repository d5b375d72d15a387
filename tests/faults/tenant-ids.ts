import { parsePublicId } from '#platform/kernel';
import type { Stage } from './stage.js';

/** The companies of a stage as the database names them. */
export const tenantIds = ({ actors }: Stage): string[] =>
  actors.map(({ tenant }) => {
    const id = parsePublicId('tenant', tenant.id);
    if (!id) throw new Error(`${tenant.id} is no tenant`);
    return id;
  });
