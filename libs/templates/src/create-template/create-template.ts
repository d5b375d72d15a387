import { Injectable } from '@nestjs/common';
import { Numbers } from '#numbers';
import { Database, type Tx } from '#platform/database';
import { Invalid, newId, NotFound, type TenantId } from '#platform/kernel';
import { addToOutbox } from '#platform/outbox';
import { TEMPLATE_QUEUE } from '../submit-templates/template-queue.js';
import type { Template } from '../template.js';
import { TemplateRepository } from '../template.repository.js';
import { NoAccount, TemplateExists } from '../templates.errors.js';
import { checkComponents } from './check-components.js';
import { draftOf, type Draft } from './draft.js';
import type { CreateTemplateRequest } from './template.schema.js';

/** Takes a template in and has it submitted to Meta, which answers later. */
@Injectable()
export class CreateTemplate {
  constructor(
    private readonly database: Database,
    private readonly numbers: Numbers,
    private readonly templates: TemplateRepository,
  ) {}

  async execute(tenantId: TenantId, request: CreateTemplateRequest): Promise<Template> {
    const draft = draftOf(request);
    assertSound(draft, request);
    return this.database.withTenant(tenantId, async (tx) => {
      const wabaId = await this.accountOf(tx, tenantId, request.waba_id);
      const wanted = submittedTemplate(request, draft, wabaId, tx.now);
      const template = await this.templates.insert(tx, tenantId, wanted);
      if (!template) throw await this.existing(tx, tenantId, wanted);
      await this.templates.remember(tx, [{ tenantId, template, source: 'tenant', reason: null }]);
      await addToOutbox(tx, [{ queue: TEMPLATE_QUEUE, ref: template.id }]);
      return template;
    });
  }

  private async accountOf(tx: Tx, tenantId: TenantId, wabaId: string | undefined): Promise<string> {
    try {
      return (await this.numbers.wabaCredentials(tx, tenantId, wabaId)).wabaId;
    } catch (error) {
      throw error instanceof NotFound ? new NoAccount() : error;
    }
  }

  private async existing(tx: Tx, tenantId: TenantId, wanted: Template): Promise<TemplateExists> {
    const versions = (await this.templates.named(tx, tenantId, [wanted.name])).get(wanted.name) ?? [];
    const other = versions.find((each) => each.wabaId === wanted.wabaId && each.language === wanted.language);
    return new TemplateExists(wanted.name, wanted.language, other?.status ?? 'submitted');
  }
}

function assertSound(draft: Draft, { category }: CreateTemplateRequest): void {
  const flaws = checkComponents(draft.components, category, draft.parameterFormat);
  if (flaws.length === 0) return;
  const errors = flaws.map(({ spot, detail }) => ({ pointer: draft.pointerTo(spot), detail }));
  throw new Invalid(errors, 'template_invalid', 'Meta would refuse this template; see errors.');
}

const submittedTemplate = (request: CreateTemplateRequest, draft: Draft, wabaId: string, now: Date): Template => ({
  id: newId<'template'>(now),
  wabaId,
  metaId: null,
  name: request.name,
  language: request.language,
  category: request.category,
  requestedCategory: request.category,
  status: 'submitted',
  rejectedReason: null,
  components: draft.components,
  parameterFormat: draft.parameterFormat,
  quality: null,
  createdAt: now,
  updatedAt: now,
});
