import type { Agenda } from '../clock/agenda.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import type { Watch } from '../clock/watch.js';
import type { Template, TemplateCategory, TemplateStatus } from './template.js';
import type { TemplateWebhooks } from './template-webhooks.js';
import type { Templates } from './templates.js';

const HOUR_MS = 3_600_000;
/** A template with this word in it is rejected. */
const REJECTED = /reject-me/i;
/** A template with this word in it waits for a verdict by hand. */
const BY_HAND = /review-later/i;
/** One-time codes have a category of their own (source: whatsapp-cloud-api.md §4.5). */
const ONE_TIME_CODE = /\b(one[- ]time (code|pass(word|code))|verification code|otp)\b/i;
const NOTICE_MS = 24 * HOUR_MS;

/** How long the first, second, … quality pause lasts; after the last one the template is disabled for good. */
const PAUSES_MS = [3 * HOUR_MS, 6 * HOUR_MS];
const PAUSE_TITLES = ['FIRST_PAUSE', 'SECOND_PAUSE'];
/** A pause for pacing can be lifted after this long (source: whatsapp-cloud-api.md §4.3, unpause). */
const SHORTEST_PACING_PAUSE_MS = 5 * 60_000;

/** The reviewers and the quality watch: every change of a template's state, and the webhook that tells of it. */
export class Review {
  private readonly unpausedListeners: ((template: Template) => void)[] = [];

  constructor(
    private readonly templates: Templates,
    private readonly tell: TemplateWebhooks,
    private readonly agenda: Agenda,
    private readonly watch: Watch,
    private readonly clock: SandboxClock,
    private readonly reviewMs: number,
  ) {}

  /** Takes up the reviews a restart interrupted and watches for what is due on the sandbox clock. */
  start(): void {
    for (const template of this.templates.all()) if (template.row.status === 'PENDING') this.begin(template);
    this.watch.onLook((nowMs) => this.settleDue(nowMs));
  }

  /** Called whenever a pause is over. */
  onUnpaused(listener: (template: Template) => void): void {
    this.unpausedListeners.push(listener);
  }

  begin(template: Template): void {
    if (BY_HAND.test(JSON.stringify(template.row.components))) return;
    this.agenda.later(this.reviewMs, () => {
      // A verdict by hand may have come first.
      if (template.row.status !== 'PENDING' || this.templates.get(template.id) !== template) return;
      const reason = this.flawOf(template);
      if (reason !== null) return this.decide(template, 'REJECTED', reason);
      const isEdit = template.row.edits !== undefined;
      this.decide(template, 'APPROVED');
      if (isEdit) this.tell.components(template);
    });
  }

  decide(template: Template, event: TemplateStatus, reason = 'NONE'): void {
    if (event === 'PAUSED') return this.pause(template, reason);
    this.templates.change(template, {
      status: event,
      rejectedReason: event === 'REJECTED' ? reason : 'NONE',
      pausedUntil: undefined,
    });
    this.tell.status(template, event, reason, event === 'DISABLED' ? 'DISABLED' : undefined);
  }

  /** Meta finds that the category was wrong: the price changes, the status does not. */
  recategorise(template: Template, category: TemplateCategory): void {
    const { category: previous } = template.row;
    const settled = { correctCategory: undefined, recategorisedAt: undefined };
    this.templates.change(template, { category, previousCategory: previous, ...settled });
    this.tell.category(template, previous);
  }

  /** The same with 24 hours' notice. */
  announceCategory(template: Template, category: TemplateCategory): void {
    const recategorisedAt = this.clock.ms() + NOTICE_MS;
    this.templates.change(template, { correctCategory: category, recategorisedAt });
    this.tell.categoryNotice(template, category, recategorisedAt);
  }

  /** A new quality score; a red one pauses the template. */
  rate(template: Template, score: 'GREEN' | 'YELLOW' | 'RED'): void {
    const previous = template.row.quality?.score ?? 'UNKNOWN';
    if (score === previous) return;
    this.templates.change(template, { quality: { score, date: this.clock.seconds() } });
    this.tell.quality(template, previous, score);
    if (score === 'RED' && template.isSendable) this.pause(template, 'NONE');
  }

  /** People did not like the first messages: paused until somebody lifts it. */
  pauseForPacing(template: Template): void {
    this.templates.change(template, { status: 'PAUSED', pausedAt: this.clock.ms(), pausedUntil: undefined });
    this.tell.status(template, 'PAUSED', 'NONE', 'RATE_LIMITING_PAUSE');
  }

  /** Lifts a pause for pacing; others end by themselves. Tells why not, or null when it is lifted. */
  unpause(template: Template): string | null {
    const { status, pausedAt = 0, pausedUntil } = template.row;
    if (status !== 'PAUSED') return 'The template is not paused.';
    if (pausedUntil !== undefined) return 'The template is paused because of its quality; the pause ends by itself.';
    if (this.clock.ms() - pausedAt < SHORTEST_PACING_PAUSE_MS)
      return 'The template has been paused for less than five minutes.';
    this.endPause(template);
    return null;
  }

  /** Nobody uses it: put away, or taken out again. */
  archive(template: Template, isArchived: boolean): void {
    const event = isArchived ? 'ARCHIVED' : 'UNARCHIVED';
    this.templates.change(template, { status: isArchived ? 'ARCHIVED' : 'APPROVED' });
    this.tell.status(template, event, 'NONE');
  }

  tellDeleted(template: Template): void {
    this.tell.status(template, 'PENDING_DELETION', 'NONE');
  }

  private flawOf({ row, blueprint }: Template): string | null {
    if (REJECTED.test(JSON.stringify(row.components))) return 'INVALID_FORMAT';
    if (row.category !== 'AUTHENTICATION' && ONE_TIME_CODE.test(blueprint.body.text)) return 'INCORRECT_CATEGORY';
    return null;
  }

  private pause(template: Template, reason: string): void {
    const { pauses } = template.row;
    const length = PAUSES_MS[pauses];
    if (length === undefined) return this.decide(template, 'DISABLED', reason);
    const now = this.clock.ms();
    this.templates.change(template, {
      status: 'PAUSED',
      pauses: pauses + 1,
      pausedAt: now,
      pausedUntil: now + length,
    });
    this.tell.status(template, 'PAUSED', reason, PAUSE_TITLES[pauses]);
  }

  private endPause(template: Template): void {
    this.templates.change(template, { status: 'APPROVED', pausedUntil: undefined, quality: undefined });
    this.tell.status(template, 'APPROVED', 'NONE', 'UNPAUSE');
    for (const listener of this.unpausedListeners) listener(template);
  }

  private settleDue(now: number): void {
    for (const template of this.templates.all()) {
      const { pausedUntil, status, recategorisedAt, correctCategory } = template.row;
      if (status === 'PAUSED' && pausedUntil !== undefined && now >= pausedUntil) this.endPause(template);
      if (correctCategory !== undefined && recategorisedAt !== undefined && now >= recategorisedAt)
        this.recategorise(template, correctCategory);
    }
  }
}
