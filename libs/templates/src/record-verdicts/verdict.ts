import type { TenantId } from '#platform/kernel';
import type { Template, TemplateStatus } from '../template.js';

/** What Meta says about a template in a webhook; `event` as Meta writes it. source: whatsapp-cloud-api.md §5.4 */
export interface VerdictUpdate {
  readonly metaId?: string | null;
  readonly wabaId: string;
  readonly name: string;
  readonly language: string;
  /** A status word (`APPROVED`, `PAUSED`, …), or null when only the category or the quality changes. */
  readonly event: string | null;
  readonly reason?: string | null;
  readonly category?: string | null;
  readonly quality?: string | null;
}

/** What changed by it. Updates that change nothing lead to none. */
export interface VerdictChange {
  readonly tenantId: TenantId;
  readonly template: Template;
  readonly before: { readonly status: TemplateStatus; readonly category: string };
}
