import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Database } from '#platform/database';
import { createLogger, Repeater, type ApiKeyId } from '#platform/kernel';
import { ApiKeyRepository } from './api-key.repository.js';

const FLUSH_MS = 10_000;

/** Remembers which keys were used and writes it down now and then, far from any request. A crash loses some seconds of it. */
@Injectable()
export class KeyUsage implements OnModuleInit, OnModuleDestroy {
  private used = new Set<ApiKeyId>();
  private readonly writer = new Repeater('key usage', () => this.flush(), FLUSH_MS, createLogger('identity'));

  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeyRepository,
  ) {}

  onModuleInit(): void {
    this.writer.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.writer.stop();
    await this.flush();
  }

  note(id: ApiKeyId): void {
    this.used.add(id);
  }

  /** Writes what has been noted so far; false, because there is never more at once. */
  async flush(): Promise<boolean> {
    if (this.used.size === 0) return false;
    const ids = [...this.used];
    this.used = new Set();
    await this.database.withSystem('note used API keys', (tx) => this.keys.markUsed(tx, ids));
    return false;
  }
}
