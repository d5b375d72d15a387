import type { SandboxClock } from '../clock/sandbox-clock.js';
import { badType, GraphError } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import { componentsOf } from './check-components.js';
import type { Review } from './review.js';
import type { Template, TemplateCategory } from './template.js';
import { ttlIn } from './template-request.js';
import type { Templates } from './templates.js';

const EDITABLE = new Set(['APPROVED', 'REJECTED', 'PAUSED']);
/** source: whatsapp-cloud-api.md §4.3: of an approved template; others as often as one likes. */
const DAY_MS = 24 * 3_600_000;
const MONTH_MS = 30 * DAY_MS;
const PER_MONTH = 10;

/** Changes a template and puts it under review again (source: whatsapp-cloud-api.md §4.3). */
export class EditTemplate {
  constructor(
    private readonly templates: Templates,
    private readonly review: Review,
    private readonly clock: SandboxClock,
  ) {}

  execute(template: Template, request: Fields): void {
    const { status, parameterFormat, ttlSeconds } = template.row;
    if (!EDITABLE.has(status)) throw refused(`A template that is ${status} cannot be edited.`);
    const category = this.categoryOf(template, request);
    const components = componentsOf(
      { components: request['components'] ?? template.row.components },
      { category, parameterFormat },
    );
    const edits = status === 'APPROVED' ? this.oneMoreEdit(template) : template.row.edits;
    this.templates.change(template, {
      category,
      components,
      edits,
      ttlSeconds: ttlIn(request, category) ?? ttlSeconds,
      status: 'PENDING',
      pausedUntil: undefined,
    });
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

  private oneMoreEdit({ row }: Template): readonly number[] {
    const now = this.clock.ms();
    const recent = (row.edits ?? []).filter((at) => Math.abs(now - at) < MONTH_MS);
    if (recent.some((at) => Math.abs(now - at) < DAY_MS))
      throw refused('An approved template may be edited once in 24 hours.');
    if (recent.length >= PER_MONTH) throw refused(`An approved template may be edited ${PER_MONTH} times in 30 days.`);
    return [...recent, now];
  }
}

const refused = (message: string): GraphError => new GraphError(100, undefined, { message });
