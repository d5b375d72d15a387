import { Injectable } from '@nestjs/common';
import { TenantEvents } from '#events';
import type { Tx } from '#platform/database';
import { TemplateRepository, type Owned } from '../template.repository.js';
import { languageOf } from '../template.js';
import { judged, type Verdict } from '../verdict.js';
import { eventsOf } from './template-event.js';
import type { VerdictChange, VerdictUpdate } from './verdict.js';

/** Who says so; kept in the history. */
export type VerdictSource = 'webhook' | 'submission' | 'inquiry';

/** Takes in what Meta decided about templates, in the order it was said and whoever heard it, and tells the tenants. */
@Injectable()
export class RecordVerdicts {
  constructor(
    private readonly templates: TemplateRepository,
    private readonly events: TenantEvents,
  ) {}

  /** Webhooks name the account, the template and its language, but no tenant: `tx` is a system transaction. */
  async execute(tx: Tx, updates: readonly VerdictUpdate[]): Promise<VerdictChange[]> {
    const settled = updates.map((update) => ({ ...update, language: languageOf(update.language) }));
    const owned = await this.templates.lockNamed(tx, settled);
    const verdicts = settled.flatMap((update) =>
      owned
        .filter(({ template }) => isAbout(update, template))
        .map((each) => ({ of: each, verdict: { ...update, status: update.event } })),
    );
    return this.record(tx, verdicts, 'webhook');
  }

  /** The rows must be locked by this transaction. */
  async record(
    tx: Tx,
    verdicts: readonly { readonly of: Owned; readonly verdict: Verdict }[],
    source: VerdictSource,
  ): Promise<VerdictChange[]> {
    const changes = new Map<string, VerdictChange & { reason: string | null }>();
    for (const { of, verdict } of verdicts) {
      const known = changes.get(of.template.id);
      const after = judged(known?.template ?? of.template, verdict, tx.now);
      if (!after) continue;
      const { status, category } = of.template;
      const change = {
        tenantId: of.tenantId,
        template: after,
        before: { status, category },
        reason: after.rejectedReason,
      };
      changes.set(of.template.id, change);
    }
    const list = [...changes.values()];
    await this.templates.save(tx, list);
    await this.templates.remember(
      tx,
      list.map((change) => ({ ...change, source })),
    );
    for (const [tenantId, own] of Map.groupBy(list, (change) => change.tenantId))
      await this.events.emit(
        tx,
        tenantId,
        own.flatMap((change) => eventsOf(change, tx.now)),
      );
    return list.map(({ tenantId, template, before }) => ({ tenantId, template, before }));
  }
}

const isAbout = (update: VerdictUpdate, template: Owned['template']): boolean =>
  update.wabaId === template.wabaId && update.name === template.name && update.language === template.language;
