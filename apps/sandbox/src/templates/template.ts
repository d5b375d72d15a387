import type { Fields } from '../graph/json.js';
import type { PriceCategory } from '../metering/pricing.js';
import { blueprintOf, type Blueprint } from './blueprint.js';

export type TemplateCategory = 'MARKETING' | 'UTILITY' | 'AUTHENTICATION';

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
  readonly parameterFormat: 'POSITIONAL' | 'NAMED';
  readonly category: TemplateCategory;
  readonly previousCategory?: TemplateCategory;
  readonly components: readonly Fields[];
  readonly ttlSeconds?: number;
  readonly status: TemplateStatus;
  readonly rejectedReason: string;
  /** Sandbox clock, in milliseconds; a quality pause ends by itself. */
  readonly pausedUntil?: number;
  readonly pauses: number;
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
    const { id, name, language, status, category, previousCategory, components, parameterFormat } = this.current;
    return {
      id,
      name,
      language,
      status,
      category,
      previous_category: previousCategory,
      correct_category: undefined,
      sub_category: undefined,
      components,
      parameter_format: parameterFormat,
      quality_score: { score: 'UNKNOWN', date: 0 },
      rejected_reason: this.current.rejectedReason,
      library_template_name: undefined,
      message_send_ttl_seconds: this.current.ttlSeconds,
      health_status: { can_send_message: this.isSendable ? 'AVAILABLE' : 'BLOCKED', entities: [] },
    };
  }
}
