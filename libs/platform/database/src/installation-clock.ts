import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { createLogger, OffsetClock, Repeater, type Logger } from '#platform/kernel';
import { Database } from './database.js';
import { ensurePartitions } from './partitions.js';

const REFRESH_MS = 250;

/** Keeps this process' clock at the installation's offset, and moves that offset when an admin of a sandbox asks. */
@Injectable()
export class InstallationClock implements OnModuleInit, OnModuleDestroy {
  private readonly log: Logger = createLogger('clock');
  private readonly refresher = new Repeater('clock', () => this.refresh(), REFRESH_MS, this.log);

  constructor(
    private readonly database: Database,
    @Inject(OffsetClock) private readonly clock: OffsetClock,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.refresher.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.refresher.stop();
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
    const row = await this.database.withSystem('read the clock', (tx) =>
      tx.one<{ offset_ms: bigint }>('SELECT offset_ms FROM installation_clock'),
    );
    this.clock.setOffset(Number(row?.offset_ms ?? 0));
    return false;
  }
}
