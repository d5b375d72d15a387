import type { Fields } from '../graph/json.js';
import type { PriceCategory } from '../metering/pricing.js';
import { blueprintOf, type Blueprint } from './blueprint.js';

export type TemplateCategory = 'MARKETING' | 'UTILITY' | 'AUTHENTICATION';
export type ParameterFormat = 'POSITIONAL' | 'NAMED';

/** source: whatsapp-cloud-api.md §4.4 */
export const STATUSES = [
  'PENDING',
  'APPROVED',
  'REJECTED',
  'IN_APPEAL',
  'PAUSED',
  'DISABLED',
  'PENDING_DELETION',
  'DELETED',
  'LIMIT_EXCEEDED',
  'FLAGGED',
  'REINSTATED',
  'LOCKED',
  'ARCHIVED',
  'UNARCHIVED',
] as const;
export type TemplateStatus = (typeof STATUSES)[number];

export interface TemplateRow {
  readonly id: string;
  readonly wabaId: string;
  readonly name: string;
  readonly language: string;
  readonly parameterFormat: ParameterFormat;
  readonly category: TemplateCategory;
  readonly previousCategory?: TemplateCategory;
  /** What Meta has found the category should be; it becomes so at {@link recategorisedAt}. */
  readonly correctCategory?: TemplateCategory;
  /** Sandbox clock, in milliseconds, like every instant here. */
  readonly recategorisedAt?: number;
  readonly components: readonly Fields[];
  readonly ttlSeconds?: number;
  readonly status: TemplateStatus;
  readonly rejectedReason: string;
  /** A quality pause ends by itself; one for pacing has no end but `unpause`. */
  readonly pausedUntil?: number;
  readonly pausedAt?: number;
  readonly pauses: number;
  readonly quality?: { readonly score: 'GREEN' | 'YELLOW' | 'RED'; readonly date: number };
  /** When it was edited while approved. */
  readonly edits?: readonly number[];
  readonly libraryName?: string;
}

const SENDABLE: ReadonlySet<TemplateStatus> = new Set(['APPROVED', 'FLAGGED', 'REINSTATED', 'UNARCHIVED']);

/** A message template as the review sees it; changes make a new row, the blueprint is drawn once per set of components. */
export class Template {
  private drawn: Blueprint | null = null;

  constructor(private current: TemplateRow) {}

  get row(): TemplateRow {
    return this.current;
  }

  get id(): string {
    return this.current.id;
  }

  get isSendable(): boolean {
    return SENDABLE.has(this.current.status);
  }

  get priceCategory(): PriceCategory {
    return this.current.category.toLowerCase() as PriceCategory;
  }

  get blueprint(): Blueprint {
    return (this.drawn ??= blueprintOf(this.current));
  }

  change(change: Partial<TemplateRow>): void {
    this.current = { ...this.current, ...change };
    if (change.components) this.drawn = null;
  }

  /** As `GET /{TEMPLATE_ID}` shows it. */
  toNode(): Fields {
    const { id, name, language, status, category, components, parameterFormat, quality } = this.current;
    const can = this.isSendable ? 'AVAILABLE' : 'BLOCKED';
    // source: whatsapp-cloud-api.md §4.1, health_status
    const errors = [{ error_code: 141002, error_description: `The template is ${status}.` }];
    const entity = { entity_type: 'MESSAGE_TEMPLATE', id, can_send_message: can, ...(!this.isSendable && { errors }) };
    return {
      id,
      name,
      language,
      status,
      category,
      previous_category: this.current.previousCategory,
      correct_category: this.current.correctCategory,
      sub_category: undefined,
      components,
      parameter_format: parameterFormat,
      quality_score: quality ?? { score: 'UNKNOWN', date: 0 },
      rejected_reason: this.current.rejectedReason,
      library_template_name: this.current.libraryName,
      message_send_ttl_seconds: this.current.ttlSeconds,
      health_status: { can_send_message: can, entities: [entity] },
    };
  }
}
