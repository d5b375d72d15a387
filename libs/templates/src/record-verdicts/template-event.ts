import { publicId } from '#platform/kernel';
import type { TenantEvent } from '#events';
import type { VerdictChange } from './verdict.js';

const EVENT: Partial<Record<VerdictChange['template']['status'], TenantEvent['type']>> = {
  approved: 'template.approved',
  rejected: 'template.rejected',
  paused: 'template.paused',
  disabled: 'template.disabled',
};

/** The news of a verdict; none when the status stays, or is one that tenants are not told of. */
export function eventsOf({ template, before }: VerdictChange, at: Date): TenantEvent[] {
  const type = EVENT[template.status];
  if (!type || template.status === before.status) return [];
  const { id, name, language, status, category, rejectedReason } = template;
  const data = { id: publicId('template', id), name, language, status, category, rejected_reason: rejectedReason };
  return [{ type, subjectId: id, data, occurredAt: at }];
}
