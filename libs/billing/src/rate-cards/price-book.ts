import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '#platform/database';
import { Markets } from './markets.js';
import { RateCardRepository } from './rate-card.repository.js';
import { RateCards } from './rate-card.js';

/** Meta's cards and markets in memory: some thousand rows that change four times a year, asked for every message. */
@Injectable()
export class PriceBook implements OnModuleInit {
  private loaded = { cards: new RateCards([]), markets: new Markets([]) };

  constructor(
    private readonly database: Database,
    private readonly repository: RateCardRepository,
  ) {}

  get cards(): RateCards {
    return this.loaded.cards;
  }

  get markets(): Markets {
    return this.loaded.markets;
  }

  async onModuleInit(): Promise<void> {
    await this.reload();
  }

  /** Reads everything again; for whoever has added a card. */
  async reload(): Promise<void> {
    this.loaded = await this.database.withSystem('load rate cards', async (tx) => ({
      cards: new RateCards(await this.repository.rates(tx)),
      markets: new Markets(await this.repository.markets(tx)),
    }));
  }
}
