import type { SandboxClock } from '../clock/sandbox-clock.js';
import { badType, GraphError } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import { componentsOf } from './check-components.js';
import type { Review } from './review.js';
import type { Template, TemplateCategory } from './template.js';
import type { Templates } from './templates.js';

const EDITABLE = new Set(['APPROVED', 'REJECTED', 'PAUSED']);
const DAY_MS = 24 * 3_600_000;

/** Changes a template and puts it under review again (source: whatsapp-cloud-api.md §4.3). */
export class EditTemplate {
  private readonly edits = new Map<string, number>();

  constructor(
    private readonly templates: Templates,
    private readonly review: Review,
    private readonly clock: SandboxClock,
  ) {}

  execute(template: Template, request: Fields): void {
    const { status, parameterFormat } = template.row;
    if (!EDITABLE.has(status)) throw refused(`A template that is ${status} cannot be edited.`);
    const category = this.categoryOf(template, request);
    const components = componentsOf(
      { components: request['components'] ?? template.row.components },
      { category, parameterFormat },
    );
    if (status === 'APPROVED') this.countEdit(template);
    this.templates.change(template, { category, components, status: 'PENDING', pausedUntil: undefined });
    this.review.begin(template);
  }

  private categoryOf(template: Template, { category }: Fields): TemplateCategory {
    const { category: current, status } = template.row;
    if (category === undefined || category === current) return current;
    if (status === 'APPROVED') throw refused('The category of an approved template cannot be changed.');
    if (category !== 'MARKETING' && category !== 'UTILITY' && category !== 'AUTHENTICATION')
      throw badType('category', 'one of {MARKETING, UTILITY, AUTHENTICATION}');
    return category;
  }

  private countEdit(template: Template): void {
    const now = this.clock.ms();
    const last = this.edits.get(template.id);
    if (last !== undefined && Math.abs(now - last) < DAY_MS)
      throw refused('An approved template may be edited once in 24 hours.');
    this.edits.set(template.id, now);
  }
}

const refused = (message: string): GraphError => new GraphError(100, undefined, { message });
