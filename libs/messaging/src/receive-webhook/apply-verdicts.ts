import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { publicId } from '#platform/kernel';
import { Templates, type VerdictChange } from '#templates';
import { TenantEvents, type TenantEvent } from '#events';
import type { TemplateVerdict } from '#whatsapp';

/** Meta's verdicts on templates, and the news of them. */
@Injectable()
export class ApplyVerdicts {
  constructor(
    private readonly templates: Templates,
    private readonly events: TenantEvents,
  ) {}

  async execute(tx: Tx, verdicts: readonly TemplateVerdict[]): Promise<void> {
    if (verdicts.length === 0) return;
    const changes = await this.templates.applyVerdicts(tx, verdicts);
    for (const [tenantId, own] of Map.groupBy(changes, (change) => change.tenantId)) {
      await this.events.emit(
        tx,
        tenantId,
        own.flatMap((change) => newsOf(change, tx.now)),
      );
    }
  }
}

const NEWS: readonly string[] = ['approved', 'rejected', 'paused', 'disabled'];

function newsOf({ template, before }: VerdictChange, at: Date): TenantEvent[] {
  if (template.status === before.status || !NEWS.includes(template.status)) return [];
  const { id, name, language, status, category, rejectedReason } = template;
  const data = { id: publicId('template', id), name, language, status, category, rejected_reason: rejectedReason };
  return [{ type: `template.${status}` as TenantEvent['type'], subjectId: id, data, occurredAt: at }];
}
