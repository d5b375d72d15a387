import { type Lease, Leases } from '#platform/database';
import { Repeater, type Logger } from '#platform/kernel';

const NAME = 'node controller';
const SECONDS = 15;
const RENEW_MS = 5_000;
/** Works no longer than this on a lease it could not renew: well before anybody else may take it. */
const TRUST_MS = 10_000;

/** Keeps trying to be the one controller that acts. source: reliability-and-operations.md §1.2 (10) */
export class Leadership {
  private lease: Lease | null = null;
  private renewedAt = 0;
  private others = true;
  private readonly loop: Repeater;

  constructor(
    private readonly leases: Leases,
    private readonly holder: string,
    private readonly onGain: () => void,
    private readonly log: Logger,
  ) {
    this.loop = new Repeater('node controller leadership', () => this.renew(), RENEW_MS, log);
  }

  start(): void {
    this.loop.start();
  }

  /** Gives the lease up, so that the next controller need not wait for it to run out. */
  async stop(): Promise<void> {
    await this.loop.stop();
    const lease = this.current();
    this.lease = null;
    if (lease) await this.leases.release(lease, this.holder);
  }

  /** The lease to act under; null when somebody else leads, or when it has not been renewed for too long. */
  current(): Lease | null {
    return this.lease && performance.now() - this.renewedAt < TRUST_MS ? this.lease : null;
  }

  /** Whether, as far as this one knows, somebody else leads: then everything belongs to that one. */
  get displaced(): boolean {
    return this.others;
  }

  private async renew(): Promise<boolean> {
    const asked = performance.now();
    const lease = await this.leases.hold(NAME, this.holder, SECONDS);
    const gained = lease !== null && lease.epoch !== this.lease?.epoch;
    const lost = lease === null && this.lease !== null;
    this.lease = lease;
    this.renewedAt = asked;
    this.others = lease === null;
    if (gained) {
      this.log.info({ epoch: String(lease.epoch) }, 'node controller leads');
      this.onGain();
    }
    if (lost) this.log.warn('another node controller leads now');
    return false;
  }
}
