import type { Logger } from '#platform/kernel';
import { strikes, type ChaosBoard } from '../chaos/chaos.js';
import type { Agenda } from '../clock/agenda.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import { Callback } from './callback.js';
import { Courier, type CourierReport } from './courier.js';
import type { Parking } from './parking.js';
import type { Update } from './update.js';

export interface App {
  readonly webhookUrl?: string;
  readonly appSecret: string;
  readonly verifyToken?: string;
  /** Whether the app has subscribed to this field. */
  hears(field: string): boolean;
}

type Handshake = 'unneeded' | 'pending' | 'ok' | 'failed';

const HANDSHAKE_AGAIN_MS = 2_000;

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
    if (this.chaos.isCalm || !update.number) return this.forward(update);
    const chaos = this.chaos.of(update.number.id);
    if (chaos.dropWebhooksUntil !== undefined && Date.now() < chaos.dropWebhooksUntil) {
      this.lost++;
      return;
    }
    this.delayed(update, chaos.webhookDelayMs);
    const again = update.part === 'statuses' ? chaos.duplicateStatuses : chaos.duplicateInbound;
    if (strikes(again)) this.delayed(update, chaos.webhookDelayMs);
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
      courier = new Courier(new Callback(url, this.app.appSecret), this.parking, this.agenda, this.clock, this.log);
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
