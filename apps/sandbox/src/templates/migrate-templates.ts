import { GraphError } from '../graph/graph-error.js';
import { newNodeId } from '../network/node-id.js';
import type { Waba } from '../network/waba.js';
import type { Template } from './template.js';
import type { Templates } from './templates.js';

const PER_PAGE = 500;

export interface Migration {
  readonly migrated_templates: readonly string[];
  readonly failed_templates: Readonly<Record<string, string>>;
}

/** Copies the approved templates of another account, with new ids (source: whatsapp-cloud-api.md §4.3, migrate). */
export function migrateTemplates(templates: Templates, from: Waba, to: Waba, pageNumber: number): Migration {
  if (from === to) throw new GraphError(100, undefined, { message: 'Source and destination are the same account.' });
  const page = templates.of(from.id).slice(pageNumber * PER_PAGE, (pageNumber + 1) * PER_PAGE);
  const migrated: string[] = [];
  const failed: Record<string, string> = {};
  for (const template of page) {
    const flaw = flawOf(templates, template, to);
    if (flaw !== null) failed[template.id] = flaw;
    else migrated.push(copy(templates, template, to).id);
  }
  return { migrated_templates: migrated, failed_templates: failed };
}

/** What a number brings along from its old account: all that is approved and liked (source: whatsapp-cloud-api.md §8.3). */
export function migrateAllTemplates(templates: Templates, from: Waba, to: Waba): void {
  for (const template of templates.of(from.id))
    if (flawOf(templates, template, to) === null) copy(templates, template, to);
}

function flawOf(templates: Templates, { row, isSendable }: Template, to: Waba): string | null {
  if (!isSendable) return `Template is ${row.status}`;
  if (row.quality?.score === 'RED') return 'Template quality is low';
  return templates.find(to.id, row.name, row.language) ? 'Template exists already' : null;
}

/** Quality and history stay behind. */
const copy = (templates: Templates, { row }: Template, to: Waba): Template =>
  templates.add({ ...row, id: newNodeId(), wabaId: to.id, quality: undefined, edits: undefined, pauses: 0 });
