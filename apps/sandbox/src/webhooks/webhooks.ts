import type { Logger } from '#platform/kernel';
import type { ChaosBoard } from '../chaos/chaos.js';
import { strikes } from '../chaos/luck.js';
import type { Agenda } from '../clock/agenda.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import { Callback } from './callback.js';
import { Courier, type CourierReport } from './courier.js';
import type { Parking } from './parking.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { MessagingUpdate, Update } from './update.js';

export interface App {
  readonly webhookUrl?: string;
  readonly appSecret: string;
  readonly verifyToken?: string;
  /** Whether the app has subscribed to this field. */
  hears(field: string): boolean;
  readonly webhookBatch: number;
}

type Handshake = 'unneeded' | 'pending' | 'ok' | 'failed';

const HANDSHAKE_AGAIN_MS = 2_000;
/** An update that shall be overtaken waits for the next one of its number, but not for ever. */
const LONGEST_OVERTAKEN_MS = 10_000;

/**
 * Everything the sandbox tells the app: each update goes to the callback URL in force for it.
 *
 * source: whatsapp-cloud-api.md §4.2: number → WABA → app, and the overrides redirect the `messages` field only.
 */
export class Webhooks {
  private readonly couriers = new Map<string, Courier>();
  private appUrl: string | undefined;
  private handshake: Handshake = 'unneeded';
  private lost = 0;
  private readonly overtaken = new Map<string, MessagingUpdate>();

  constructor(
    private readonly app: App,
    private readonly parking: Parking,
    private readonly chaos: ChaosBoard,
    private readonly agenda: Agenda,
    private readonly clock: SandboxClock,
    private readonly log: Logger,
  ) {}

  start(): void {
    for (const row of this.parking.takeOver()) this.courierTo(row.url).resume(row);
    if (this.app.webhookUrl !== undefined) this.pointTo(this.app.webhookUrl);
  }

  /** Sets the app-level URL; the handshake runs beside the deliveries and is reported, because nobody waits at a console. */
  pointTo(url: string, verifyToken = this.app.verifyToken): void {
    this.appUrl = url;
    this.handshake = 'unneeded';
    if (verifyToken === undefined) return;
    this.handshake = 'pending';
    void this.shakeHands(url, verifyToken);
  }

  push(update: Update): void {
    if (!update.waba.subscribed || !this.app.hears(update.field)) return;
    if (!update.number || (this.chaos.isCalm && !update.chaos)) this.forward(update);
    else this.disturbed(update, update.number);
    if (this.overtaken.size > 0 && update.number && this.overtaken.get(update.number.id) !== update)
      this.letGo(update.number.id);
  }

  /** Resolves when what is waiting has been brought, or at least tried. */
  async flush(): Promise<void> {
    await Promise.all([...this.couriers.values()].map((courier) => courier.flush()));
  }

  retryNow(): number {
    return [...this.couriers.values()].reduce((sum, courier) => sum + courier.retryNow(), 0);
  }

  /** Whether the receiver behind an override URL knows the verify token. */
  async verify(url: string, verifyToken: string): Promise<boolean> {
    const callback = new Callback(url, this.app.appSecret);
    return callback.verify(verifyToken).finally(() => callback.close());
  }

  report(): { url: string | null; handshake: Handshake; lost: number; callbacks: readonly CourierReport[] } {
    const callbacks = [...this.couriers.values()].map((courier) => courier.report());
    return { url: this.appUrl ?? null, handshake: this.handshake, lost: this.lost, callbacks };
  }

  async close(): Promise<void> {
    this.appUrl = undefined;
    await Promise.all([...this.couriers.values()].map((courier) => courier.close()));
  }

  /** How updates travel is what is asked for now; what befalls this one was decided when its message was accepted. */
  private disturbed(update: MessagingUpdate, { id }: BusinessNumber): void {
    const now = this.chaos.of(id, update.phone);
    const own = update.chaos ?? now;
    const isStatus = update.part === 'statuses';
    if (now.dropWebhooksUntil !== undefined && Date.now() < now.dropWebhooksUntil) return void this.lost++;
    if (!isStatus && strikes(own.loseInbound, update.luck, 'lose')) return void this.lost++;
    if (!isStatus && strikes(own.reorderInbound, update.luck, 'reorder')) return this.holdBack(update, id);
    this.delayed(update, now.webhookDelayMs);
    const again = isStatus ? own.duplicateStatuses : own.duplicateInbound;
    if (strikes(again, update.luck, 'duplicate')) this.delayed(update, now.webhookDelayMs);
  }

  private holdBack(update: MessagingUpdate, pnid: string): void {
    const before = this.overtaken.get(pnid);
    this.overtaken.set(pnid, update);
    if (before) this.forward(before);
    this.agenda.later(LONGEST_OVERTAKEN_MS, () => {
      if (this.overtaken.get(pnid) === update) this.letGo(pnid);
    });
  }

  private letGo(pnid: string): void {
    const held = this.overtaken.get(pnid);
    this.overtaken.delete(pnid);
    if (held) this.forward(held);
  }

  private delayed(update: Update, delayMs = 0): void {
    if (delayMs > 0) this.agenda.later(delayMs, () => this.forward(update));
    else this.forward(update);
  }

  private forward(update: Update): void {
    const override =
      update.number && update.field === 'messages' ? (update.number.overrideUri ?? update.waba.overrideUri) : undefined;
    const url = override ?? this.appUrl;
    if (url !== undefined) this.courierTo(url).take(update);
  }

  private courierTo(url: string): Courier {
    let courier = this.couriers.get(url);
    if (!courier) {
      const callback = new Callback(url, this.app.appSecret);
      courier = new Courier(callback, this.app.webhookBatch, this.parking, this.agenda, this.clock, this.log);
      this.couriers.set(url, courier);
    }
    return courier;
  }

  private async shakeHands(url: string, verifyToken: string): Promise<void> {
    const ok = await this.verify(url, verifyToken);
    if (this.appUrl !== url) return;
    this.handshake = ok ? 'ok' : 'failed';
    if (ok) return;
    this.agenda.later(HANDSHAKE_AGAIN_MS, () => {
      if (this.appUrl === url) void this.shakeHands(url, verifyToken);
    });
  }
}
