import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { createLogger, OffsetClock, Repeater, type Logger } from '#platform/kernel';
import { Database } from './database.js';
import { ensurePartitions } from './partitions.js';
import { aheadBy, ClockWrong, isFarOff, isSomewhatOff, RightClock } from './right-clock.js';

const REFRESH_MS = 250;

/**
 * Keeps this process' clock at the installation's offset, moves that offset when an admin of a sandbox asks, and notices on the way
 * when the time of day is not that of Postgres.
 */
@Injectable()
export class InstallationClock implements OnModuleInit, OnModuleDestroy {
  private readonly log: Logger = createLogger('clock');
  private readonly refresher = new Repeater('clock', () => this.refresh(), REFRESH_MS, this.log);

  private listener: (isRight: boolean) => void = () => undefined;

  constructor(
    private readonly database: Database,
    @Inject(OffsetClock) private readonly clock: OffsetClock,
    private readonly rightClock: RightClock,
  ) {}

  /** Told each time the clock of this machine is found to be wrong, and right again. */
  onJudgement(listener: (isRight: boolean) => void): void {
    this.listener = listener;
  }

  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.refresher.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.refresher.stop();
  }

  /** Refuses to go on where the time of day is another than that of Postgres; for the start of a process. */
  async requireRight(log: Logger): Promise<void> {
    const ahead = aheadBy((await this.database.readClock()).look);
    if (isFarOff(ahead)) throw new ClockWrong(ahead);
    if (isSomewhatOff(ahead)) log.warn({ aheadMs: ahead }, 'the clock of this machine differs from that of Postgres');
  }

  /** What readiness asks. */
  assertRight(): void {
    if (this.rightClock.trouble) throw this.rightClock.trouble;
  }

  /** Moves the whole installation forward; never back, because what has happened stays happened. Answers the new offset. */
  async advance(milliseconds: number): Promise<number> {
    const offset = await this.database.withSystem('advance the clock', async (tx) => {
      const row = await tx.one<{ offset_ms: bigint }>(
        'UPDATE installation_clock SET offset_ms = offset_ms + $1 RETURNING offset_ms',
        [milliseconds],
      );
      await ensurePartitions(tx, new Date(tx.now.getTime() + milliseconds));
      return Number(row?.offset_ms ?? 0);
    });
    this.clock.setOffset(offset);
    return offset;
  }

  private async refresh(): Promise<boolean> {
    const { look, offsetMs } = await this.database.readClock();
    this.clock.setOffset(offsetMs);
    if (this.rightClock.judge(look)) this.tell(aheadBy(look));
    return false;
  }

  private tell(aheadMs: number): void {
    this.listener(this.rightClock.trouble === null);
    if (this.rightClock.trouble) this.log.error({ aheadMs }, 'the clock of this machine is wrong, no work is taken');
    else this.log.warn({ aheadMs }, 'the clock of this machine is right again, work is taken');
  }
}
