import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { TenantId } from '#platform/kernel';
import { RecordVerdicts } from './record-verdicts/record-verdicts.js';
import type { VerdictChange, VerdictUpdate } from './record-verdicts/verdict.js';
import { isUsable, languageOf, type Template } from './template.js';
import { TemplateRepository } from './template.repository.js';

/** Templates for the other modules: sets in, sets out, inside the caller's transaction. */
@Injectable()
export class Templates {
  constructor(
    private readonly templates: TemplateRepository,
    private readonly verdicts: RecordVerdicts,
  ) {}

  /** Every version of these names, usable or not, for `chooseTemplate` to pick from or to say why none fits. */
  versionsOf(tx: Tx, tenantId: TenantId, names: readonly string[]): Promise<Map<string, Template[]>> {
    return this.templates.named(tx, tenantId, names);
  }

  /** The versions that may be sent now, by name; a name with none is missing. */
  async usable(
    tx: Tx,
    tenantId: TenantId,
    wanted: readonly { readonly name: string; readonly language?: string | null }[],
  ): Promise<Map<string, Template[]>> {
    const versions = await this.versionsOf(tx, tenantId, [...new Set(wanted.map((each) => each.name))]);
    const usable = new Map<string, Template[]>();
    for (const [name, all] of versions) {
      const languages = wanted.filter((each) => each.name === name).map((each) => each.language);
      const wished = (template: Template) =>
        languages.some((language) => !language || languageOf(language) === template.language);
      const fitting = all.filter((template) => isUsable(template) && wished(template));
      if (fitting.length > 0) usable.set(name, fitting);
    }
    return usable;
  }

  /** Takes in what Meta decided; across tenants, so `tx` is a system transaction. The tenants are told. */
  applyVerdicts(tx: Tx, updates: readonly VerdictUpdate[]): Promise<VerdictChange[]> {
    return this.verdicts.execute(tx, updates);
  }
}
