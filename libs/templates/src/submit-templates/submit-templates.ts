import { Injectable } from '@nestjs/common';
import type { GraphAnswer } from '#graph';
import { Numbers } from '#numbers';
import { Database } from '#platform/database';
import { createLogger, NotFound, type Logger } from '#platform/kernel';
import { RecordVerdicts, type VerdictSource } from '../record-verdicts/record-verdicts.js';
import { TemplateRepository, type Owned } from '../template.repository.js';
import type { Template } from '../template.js';
import type { Verdict } from '../verdict.js';
import { GraphTemplates, type Account } from './graph-templates.js';
import { WaitingRepository } from './waiting.repository.js';

/** Meta has a template of this name and language already. source: whatsapp-cloud-api.md §4.4 */
const EXISTS = 2388024;

/** Submits stored templates to Meta. May run twice for one template: what Meta has already is adopted, not made again. */
@Injectable()
export class SubmitTemplates {
  private readonly log: Logger = createLogger('templates');

  constructor(
    private readonly database: Database,
    private readonly numbers: Numbers,
    private readonly graph: GraphTemplates,
    private readonly templates: TemplateRepository,
    private readonly waiting: WaitingRepository,
    private readonly verdicts: RecordVerdicts,
  ) {}

  async execute(ids: readonly string[]): Promise<void> {
    const submitted = await this.database.withSystem('submit templates', (tx) => this.waiting.submitted(tx, ids));
    for (const owned of submitted) await this.submit(owned);
  }

  /** Asks Meta what became of a template that has been silent. */
  async ask(owned: Owned): Promise<void> {
    const account = await this.accountOf(owned);
    if (!account) return;
    const answer = await this.graph.find(account, owned.template);
    if ('ok' in answer && answer.ok) await this.settle(owned, withoutText(answer.ok), 'inquiry');
  }

  private async submit(owned: Owned): Promise<void> {
    const account = await this.accountOf(owned);
    const answer = account
      ? await this.offer(account, owned.template)
      : { later: 'the number of this account is gone' };
    if ('later' in answer) return this.postpone(owned, answer.later);
    const verdict = 'ok' in answer ? answer.ok : { status: 'REJECTED', reason: answer.refused };
    await this.settle(owned, verdict, 'submission');
  }

  private async offer(account: Account, template: Template): Promise<GraphAnswer<Verdict>> {
    const answer = template.metaId
      ? await this.graph.edit(account, template.metaId, template)
      : await this.graph.create(account, template);
    if (!('refused' in answer) || answer.subcode !== EXISTS) return answer;
    const existing = await this.graph.find(account, template);
    return 'ok' in existing ? (existing.ok ? { ok: existing.ok } : answer) : existing;
  }

  private async accountOf({ tenantId, template }: Owned): Promise<Account | null> {
    try {
      return await this.database.withTenant(tenantId, (tx) =>
        this.numbers.wabaCredentials(tx, tenantId, template.wabaId),
      );
    } catch (error) {
      if (error instanceof NotFound) return null;
      throw error;
    }
  }

  private async settle({ tenantId, template }: Owned, verdict: Verdict, source: VerdictSource): Promise<void> {
    await this.database.withTenant(tenantId, async (tx) => {
      const current = await this.templates.lock(tx, tenantId, template.id);
      if (!current || (source === 'submission' && isStale(current.template, template))) return;
      await this.verdicts.record(tx, [{ of: current, verdict }], source);
    });
  }

  private async postpone({ tenantId, template }: Owned, reason: string): Promise<void> {
    this.log.warn({ templateId: template.id, tenantId, reason }, 'template could not be submitted, will try again');
    await this.database.withTenant(tenantId, (tx) => this.waiting.postpone(tx, tenantId, template.id));
  }
}

/** The tenant has written it anew meanwhile, or another worker or a webhook was quicker: this answer has nothing to add. */
const isStale = (current: Template, answered: Template): boolean =>
  current.status === 'submitted'
    ? current.updatedAt.getTime() !== answered.updatedAt.getTime()
    : current.metaId !== null;

/** An inquiry is about the verdict; the text stays the one that was submitted. */
const withoutText = ({ metaId, status, category, reason, quality }: Verdict): Verdict => ({
  metaId: metaId ?? null,
  status: status ?? null,
  category: category ?? null,
  reason: reason ?? null,
  quality: quality ?? null,
});
