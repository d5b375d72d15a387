import type { Chats } from '../chats/chats.js';
import type { ChatMessage } from '../chats/thread.js';
import type { Watch } from '../clock/watch.js';
import type { Journal } from '../journal/journal.js';
import type { Limits } from '../limits/limits.js';
import type { Progress } from '../statuses/progress.js';
import type { Review } from '../templates/review.js';
import type { Template } from '../templates/template.js';
import type { Templates } from '../templates/templates.js';
import type { Quality } from './quality.js';

interface PacingRow {
  readonly id: string;
  /** How many have gone out of the first batch. */
  readonly sent: number;
  /** Sandbox clock, in milliseconds: when the first one was held, plus the time Meta takes to make up its mind. */
  readonly decideAt?: number;
  readonly isOver?: boolean;
}

/** source: whatsapp-cloud-api.md §4.7: decided within an hour. */
const DECISION_MS = 3_600_000;
const UTILITY_MS = 7 * 24 * 3_600_000;
/** A template with this word in it is paced from its second message on, without any limit being asked for. */
const BY_WORD = /pace-me/i;

/** Lets a first batch of a new template out and holds the rest until people have shown what they think of it. */
export class Pacing {
  private readonly rows = new Map<string, PacingRow>();
  private readonly record: (row: PacingRow) => void;

  constructor(
    journal: Journal,
    private readonly limits: Limits,
    private readonly chats: Chats,
    private readonly templates: Templates,
    private readonly quality: Quality,
    private readonly review: Review,
    private readonly progress: Progress,
    watch: Watch,
  ) {
    this.record = journal.channel<PacingRow>('pacing', (row) => void this.rows.set(row.id, row));
    watch.onLook((nowMs) => this.decideDue(nowMs));
    // An unpaused template is as good as new.
    review.onUnpaused((template) => this.keep({ id: template.id, sent: 0 }));
  }

  /** Whether one more message of this template has to wait. */
  holds(template: Template, nowMs: number): boolean {
    const batch = this.batchOf(template, nowMs);
    if (batch === undefined) return false;
    const row = this.rows.get(template.id) ?? { id: template.id, sent: 0 };
    if (row.isOver) return false;
    if (row.sent < batch) {
      this.keep({ ...row, sent: row.sent + 1 });
      return false;
    }
    if (row.decideAt === undefined) this.keep({ ...row, decideAt: nowMs + DECISION_MS });
    return true;
  }

  /** People liked it: what was held goes its way. */
  release(template: Template): number {
    const held = this.heldOf(template);
    this.keep({ id: template.id, sent: 0, isOver: true });
    for (const message of held) {
      this.chats.setStatus(message, 'accepted');
      this.progress.begin(message);
    }
    return held.length;
  }

  /** They did not: the template is paused, and everything held fails. */
  pause(template: Template): number {
    const held = this.heldOf(template);
    this.keep({ id: template.id, sent: 0, isOver: true });
    this.review.pauseForPacing(template);
    for (const message of held)
      this.progress.fail(message, 132015, 'The template was paused because of the feedback on its first messages.');
    return held.length;
  }

  /** New, unpaused or not green marketing; utility only in the week after a pause (source: whatsapp-cloud-api.md §4.7). */
  private batchOf(template: Template, nowMs: number): number | undefined {
    const { category, quality, pausedAt, wabaId } = template.row;
    const { pacingBatch, portfolioPacingBatch } = this.limits.ofAccount({ id: wabaId });
    // A portfolio that Meta does not know yet is paced whatever it sends.
    if (portfolioPacingBatch !== undefined) return portfolioPacingBatch;
    if (category === 'AUTHENTICATION') return undefined;
    if (category === 'UTILITY' && !(pausedAt !== undefined && nowMs - pausedAt < UTILITY_MS)) return undefined;
    if (quality?.score === 'GREEN') return undefined;
    return pacingBatch ?? (BY_WORD.test(template.blueprint.body.text) ? 1 : undefined);
  }

  private heldOf(template: Template): readonly ChatMessage[] {
    return this.chats.held().filter(({ templateId }) => templateId === template.id);
  }

  private decideDue(now: number): void {
    for (const { id, decideAt, isOver } of [...this.rows.values()]) {
      if (isOver || decideAt === undefined || now < decideAt) continue;
      const template = this.templates.get(id);
      if (!template) continue;
      if (this.quality.tallyOf(id).isBad(now)) this.pause(template);
      else this.release(template);
    }
  }

  private keep(row: PacingRow): void {
    this.rows.set(row.id, row);
    this.record(row);
  }
}
