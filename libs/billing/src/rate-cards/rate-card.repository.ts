import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { MarketRow } from './markets.js';
import type { RateRow } from './rate-card.js';

@Injectable()
export class RateCardRepository {
  rates(tx: Tx): Promise<RateRow[]> {
    return tx.query<RateRow>(
      `SELECT market, currency, effective_from::text AS "effectiveFrom", category, tier_from AS "tierFrom",
         tier_to AS "tierTo", rate AS "rateMicros" FROM rate_card_row`,
    );
  }

  markets(tx: Tx): Promise<MarketRow[]> {
    return tx.query<MarketRow>(
      `SELECT calling_code AS "callingCode", iso2, market, effective_from::text AS "effectiveFrom"
       FROM market_calling_code`,
    );
  }
}
