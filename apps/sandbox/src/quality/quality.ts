import type { Chats } from '../chats/chats.js';
import type { ChatMessage, Thread } from '../chats/thread.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import type { Journal } from '../journal/journal.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { Network } from '../network/network.js';
import type { Review } from '../templates/review.js';
import type { Template } from '../templates/template.js';
import type { Templates } from '../templates/templates.js';
import type { Webhooks } from '../webhooks/webhooks.js';
import { Tally, type Score } from './tally.js';

interface BlockRow {
  readonly pnid: string;
  readonly templateId?: string;
  readonly reason: string;
  readonly at: number;
}

/** What people do to the good name of templates and numbers by blocking a business (source: whatsapp-cloud-api.md §4.7, §7). */
export class Quality {
  private readonly tallies = new Map<string, Tally>();
  private readonly reasons = new Map<string, Map<string, number>>();
  private readonly record: (row: BlockRow) => void;

  constructor(
    journal: Journal,
    chats: Chats,
    private readonly templates: Templates,
    private readonly network: Network,
    private readonly review: Review,
    private readonly webhooks: Webhooks,
    private readonly clock: SandboxClock,
  ) {
    this.record = journal.channel<BlockRow>('block', (row) => this.count(row));
    chats.onDelivered((message, isReplayed) => this.delivered(message, isReplayed));
    clock.onTurned(() => this.judgeAll());
    review.onUnpaused((template) => this.tallyOf(template.id).forget());
  }

  /** Somebody blocks the business: the latest template on the phone is what it is blamed on. */
  blocked({ messages, number }: Thread, reason: string): void {
    const blamed = messages.findLast(({ templateId, status }) => templateId !== undefined && isSeen(status));
    const row: BlockRow = { pnid: number.id, templateId: blamed?.templateId, reason, at: this.clock.ms() };
    this.count(row);
    this.record(row);
    const template = row.templateId === undefined ? undefined : this.templates.get(row.templateId);
    if (template) this.judgeTemplate(template);
    this.judgeNumber(number);
  }

  tallyOf(id: string): Tally {
    let tally = this.tallies.get(id);
    if (!tally) this.tallies.set(id, (tally = new Tally()));
    return tally;
  }

  /** Why most people blocked the business after this template. */
  topReasonOf(templateId: string): string | undefined {
    return [...(this.reasons.get(templateId) ?? [])].toSorted((a, b) => b[1] - a[1])[0]?.[0];
  }

  private delivered({ templateId, thread: { number }, at }: ChatMessage, isReplayed: boolean): void {
    const ofNumber = this.tallyOf(number.id);
    ofNumber.delivered(at);
    if (templateId === undefined) return;
    this.tallyOf(templateId).delivered(at);
    const template = isReplayed ? undefined : this.templates.get(templateId);
    // A green one cannot get better by being delivered.
    if (template?.row.quality?.score !== 'GREEN') this.judgeTemplate(template);
  }

  private count({ pnid, templateId, reason, at }: BlockRow): void {
    this.tallyOf(pnid).blocked(at);
    if (templateId === undefined) return;
    this.tallyOf(templateId).blocked(at);
    let reasons = this.reasons.get(templateId);
    if (!reasons) this.reasons.set(templateId, (reasons = new Map()));
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }

  private judgeAll(): void {
    for (const template of this.templates.all()) if (template.row.quality !== undefined) this.judgeTemplate(template);
    for (const number of this.network.allNumbers()) if (number.quality !== 'GREEN') this.judgeNumber(number);
  }

  private judgeTemplate(template: Template | undefined): void {
    if (!template) return;
    const score = this.tallyOf(template.id).score(this.clock.ms());
    if (score !== 'UNKNOWN') this.review.rate(template, score);
  }

  private judgeNumber(number: BusinessNumber): void {
    const score = this.tallyOf(number.id).score(this.clock.ms());
    if (score === number.quality || score === 'UNKNOWN') return;
    const before = number.quality;
    this.network.set(number.id, { quality: score });
    if ((before === 'RED') !== (score === 'RED')) this.tellNumber(number, score);
  }

  private tellNumber(number: BusinessNumber, score: Score): void {
    const json = JSON.stringify({
      display_phone_number: number.phone,
      event: score === 'RED' ? 'FLAGGED' : 'UNFLAGGED',
      max_daily_conversations_per_business: 'TIER_UNLIMITED',
    });
    this.webhooks.push({ waba: number.waba, field: 'phone_number_quality_update', json, time: this.clock.seconds() });
  }
}

const isSeen = (status: string): boolean => status === 'delivered' || status === 'read' || status === 'played';
