import type { ChatMessage, Thread } from '../chats/thread.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import type { Journal } from '../journal/journal.js';
import type { Pricing } from '../metering/pricing.js';
import { countryOf } from '../network/dialling.js';
import type { Templates } from '../templates/templates.js';

const HALF_HOUR_S = 1_800;

/** What is counted, each under its own dimensions: traffic, what was charged, and how templates did. */
type Kind =
  | 'sent'
  | 'delivered'
  | 'charged'
  | 'conversation'
  | 'template_sent'
  | 'template_delivered'
  | 'template_read'
  | 'clicked';

interface CountRow {
  readonly key: string;
}

/** A number of equal events of one half hour; what the dimensions are depends on the kind. */
export interface Counted {
  /** Seconds, sandbox clock: the beginning of the half hour. */
  readonly at: number;
  readonly dimensions: readonly string[];
  readonly count: number;
}

/** Counts what happens to messages, for the analytics: half hour by half hour, as they will be asked for. */
export class Tally {
  private readonly counts = new Map<string, number>();
  /** What stands for a chat in the keys; asked for with every status. */
  private readonly chats = new WeakMap<Thread, string>();
  private readonly record: (row: CountRow) => void;

  constructor(
    journal: Journal,
    private readonly templates: Templates,
    private readonly clock: SandboxClock,
  ) {
    this.record = journal.channel<CountRow>('tally', ({ key }) => this.add(key));
  }

  sent(message: ChatMessage): void {
    this.count('sent', this.traffic(message));
    this.countTemplate('template_sent', message);
  }

  /** `pricing` as the meter settled it: the analytics must never say anything else. */
  delivered(message: ChatMessage, { type, category }: Pricing): void {
    this.count('delivered', this.traffic(message));
    this.countTemplate('template_delivered', message, (type ?? 'regular').toUpperCase());
    if (type !== undefined)
      this.count('charged', `${this.traffic(message)}|${type.toUpperCase()}|${category.toUpperCase()}`);
    else this.conversation(message);
  }

  /** A conversation counts once, with the message that opens it. */
  private conversation(message: ChatMessage): void {
    const { conversation, wamid } = message;
    if (!conversation || conversation.opener !== wamid) return;
    const { origin, billable } = conversation;
    const type = origin === 'referral_conversion' ? 'FREE_ENTRY_POINT' : billable ? 'REGULAR' : 'FREE_TIER';
    this.count('conversation', `${this.traffic(message)}|${type}|${origin.toUpperCase()}`);
  }

  read(message: ChatMessage): void {
    this.countTemplate('template_read', message);
  }

  /** A button of a template was tapped. */
  clicked(message: ChatMessage, button: 'quick_reply_button' | 'url_button', label: string): void {
    this.countTemplate('clicked', message, `${button}|${label.replaceAll('|', ' ')}`);
  }

  /** Everything of a kind from an instant up to another, in seconds. */
  of(kind: Kind, start: number, end: number): readonly Counted[] {
    const found: Counted[] = [];
    for (const [key, count] of this.counts) {
      if (!key.startsWith(`${kind}|`)) continue;
      const [, at = '', ...dimensions] = key.split('|');
      if (Number(at) >= start && Number(at) < end) found.push({ at: Number(at), dimensions, count });
    }
    return found;
  }

  private traffic({ thread }: ChatMessage): string {
    let key = this.chats.get(thread);
    if (key === undefined) this.chats.set(thread, (key = `${thread.number.id}|${countryOf(thread.handset.phone)}`));
    return key;
  }

  private countTemplate(kind: Kind, { shown, thread }: ChatMessage, more?: string): void {
    const { template } = shown;
    if (!template) return;
    const known = this.templates.find(thread.number.waba.id, template.name, template.language);
    if (known) this.count(kind, more === undefined ? known.id : `${known.id}|${more}`);
  }

  private count(kind: Kind, dimensions: string): void {
    const seconds = this.clock.seconds();
    const key = `${kind}|${seconds - (seconds % HALF_HOUR_S)}|${dimensions}`;
    this.add(key);
    this.record({ key });
  }

  private add(key: string): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }
}
