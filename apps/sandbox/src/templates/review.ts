import type { Agenda } from '../clock/agenda.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import type { Network } from '../network/network.js';
import type { Webhooks } from '../webhooks/webhooks.js';
import type { Template, TemplateCategory, TemplateStatus } from './template.js';
import type { Templates } from './templates.js';

const HOUR_MS = 3_600_000;
/** A template with this word in it is rejected. */
const REJECTED = /reject-me/i;
/** A template with this word in it waits for a verdict by hand. */
const BY_HAND = /review-later/i;
const LOOK_FOR_ENDED_PAUSES_MS = 1_000;

/** How long the first, second, … quality pause lasts; after the last one the template is disabled for good. */
const PAUSES_MS = [3 * HOUR_MS, 6 * HOUR_MS];
const PAUSE_TITLES = ['FIRST_PAUSE', 'SECOND_PAUSE'];

/** The reviewers and the quality watch: every change of a template's state, and the webhook that tells of it. */
export class Review {
  constructor(
    private readonly templates: Templates,
    private readonly network: Network,
    private readonly webhooks: Webhooks,
    private readonly agenda: Agenda,
    private readonly clock: SandboxClock,
    private readonly reviewMs: number,
  ) {}

  /** Takes up the reviews a restart interrupted and watches for pauses that end. */
  start(): void {
    for (const template of this.templates.all()) if (template.row.status === 'PENDING') this.begin(template);
    this.clock.onTurned(() => this.endPauses());
    this.watchPauses();
  }

  begin(template: Template): void {
    if (BY_HAND.test(JSON.stringify(template.row.components))) return;
    this.agenda.later(this.reviewMs, () => {
      // A verdict by hand may have come first.
      if (template.row.status !== 'PENDING' || this.templates.get(template.id) !== template) return;
      const isRejected = REJECTED.test(JSON.stringify(template.row.components));
      if (isRejected) this.decide(template, 'REJECTED', 'INVALID_FORMAT');
      else this.decide(template, 'APPROVED');
    });
  }

  decide(template: Template, event: TemplateStatus, reason = 'NONE'): void {
    if (event === 'PAUSED') return this.pause(template, reason);
    this.templates.change(template, {
      status: event,
      rejectedReason: event === 'REJECTED' ? reason : 'NONE',
      pausedUntil: undefined,
    });
    this.tell(template, event, reason);
  }

  /** Meta finds that the category was wrong: the price changes, the status does not. */
  recategorise(template: Template, category: TemplateCategory): void {
    const { category: previous, id, name, language } = template.row;
    this.templates.change(template, { category, previousCategory: previous });
    this.push(template, 'template_category_update', {
      message_template_id: Number(id),
      message_template_name: name,
      message_template_language: language,
      previous_category: previous,
      new_category: category,
    });
  }

  tellDeleted(template: Template): void {
    this.tell(template, 'PENDING_DELETION', 'NONE');
  }

  private pause(template: Template, reason: string): void {
    const { pauses } = template.row;
    const length = PAUSES_MS[pauses];
    if (length === undefined) return this.decide(template, 'DISABLED', reason);
    this.templates.change(template, { status: 'PAUSED', pauses: pauses + 1, pausedUntil: this.clock.ms() + length });
    this.tell(template, 'PAUSED', reason, PAUSE_TITLES[pauses]);
  }

  private watchPauses(): void {
    this.agenda.later(LOOK_FOR_ENDED_PAUSES_MS + 1, () => {
      this.endPauses();
      this.watchPauses();
    });
  }

  private endPauses(): void {
    const now = this.clock.ms();
    for (const template of this.templates.all()) {
      const { pausedUntil, status } = template.row;
      if (status !== 'PAUSED' || pausedUntil === undefined || now < pausedUntil) continue;
      this.templates.change(template, { status: 'APPROVED', pausedUntil: undefined });
      this.tell(template, 'APPROVED', 'NONE', 'UNPAUSE');
    }
  }

  private tell(template: Template, event: string, reason: string, title?: string): void {
    const { id, name, language, category } = template.row;
    this.push(template, 'message_template_status_update', {
      event,
      message_template_id: Number(id),
      message_template_name: name,
      message_template_language: language,
      reason,
      message_template_category: category,
      ...(title !== undefined && { other_info: { title, description: 'The quality of this template has changed.' } }),
      ...(event === 'REJECTED' && {
        rejection_info: { reason, recommendation: 'Change the template and submit it again.' },
      }),
    });
  }

  private push(template: Template, field: string, value: object): void {
    const waba = this.network.waba(template.row.wabaId);
    if (waba) this.webhooks.push({ waba, field, json: JSON.stringify(value), time: this.clock.seconds() });
  }
}
