import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { MigrationClass } from '#platform/database';
import { shippedMarkets, shippedRates } from './card-files.js';

/** Loads the cards that come with the product. Rows that are there stay: a card that was in force is not rewritten. */
export const cardMigration = (timestamp: number, name: string): MigrationClass =>
  class implements MigrationInterface {
    readonly name = `${name}${timestamp}`;
    async up(runner: QueryRunner): Promise<void> {
      await loadRates(runner);
      await loadMarkets(runner);
    }
    async down(): Promise<void> {
      throw new Error(`${name} has no way down; a corrected card is a younger card`);
    }
  };

async function loadRates(runner: QueryRunner): Promise<void> {
  const rows = shippedRates();
  await runner.query(
    `INSERT INTO rate_card_row (market, currency, effective_from, category, tier_from, tier_to, rate)
     SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[])
     ON CONFLICT DO NOTHING`,
    [
      rows.map((row) => row.market),
      rows.map((row) => row.currency),
      rows.map((row) => row.effectiveFrom),
      rows.map((row) => row.category),
      rows.map((row) => row.tierFrom),
      rows.map((row) => row.tierTo),
      rows.map((row) => row.rateMicros),
    ],
  );
}

async function loadMarkets(runner: QueryRunner): Promise<void> {
  const rows = shippedMarkets();
  await runner.query(
    `INSERT INTO market_calling_code (calling_code, effective_from, iso2, market)
     SELECT * FROM unnest($1::text[], $2::date[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING`,
    [
      rows.map((row) => row.callingCode),
      rows.map((row) => row.effectiveFrom),
      rows.map((row) => row.iso2),
      rows.map((row) => row.market),
    ],
  );
}
