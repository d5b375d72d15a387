import { sqlMigration, systemTable, tenantTable, partitionedById } from '#platform/database';
import { cardMigration } from './rate-cards/card.migration.js';

export const billingMigrations = [
  sqlMigration(
    1764000700001,
    'Billing',
    `
    -- What Meta charges. A row holds from its date until a younger one for the same market, currency, category and tier.
    CREATE TABLE rate_card_row (
      market text NOT NULL,
      currency text NOT NULL,
      effective_from date NOT NULL,
      category text NOT NULL,
      tier_from bigint NOT NULL,
      tier_to bigint,
      rate bigint NOT NULL CHECK (rate >= 0),
      PRIMARY KEY (currency, market, category, effective_from, tier_from)
    );
    ${systemTable('rate_card_row', ['SELECT'])}

    -- Which market a calling code belongs to, since when: markets split off every quarter. The row without a code is the fallback.
    CREATE TABLE market_calling_code (
      calling_code text NOT NULL,
      effective_from date NOT NULL,
      iso2 text NOT NULL,
      market text NOT NULL,
      PRIMARY KEY (calling_code, iso2, effective_from)
    );
    ${systemTable('market_calling_code', ['SELECT'])}

    -- What a tenant pays; the row with the latest date that has come is in force. Dates that have passed are not rewritten.
    CREATE TABLE tenant_pricing (
      tenant_id uuid NOT NULL,
      effective_from timestamptz NOT NULL,
      model text NOT NULL,
      currency text NOT NULL,
      classic_rate bigint NOT NULL CHECK (classic_rate >= 0),
      charge_template_inside_window boolean NOT NULL,
      markup_ppm bigint NOT NULL CHECK (markup_ppm >= 0),
      fee bigint NOT NULL CHECK (fee >= 0),
      credit_limit bigint NOT NULL CHECK (credit_limit >= 0),
      PRIMARY KEY (tenant_id, effective_from)
    );
    ${tenantTable('tenant_pricing', ['SELECT', 'INSERT', 'UPDATE'])}

    -- Append-only, double entry: the entries of one fact sum to zero, and the key lets a fact happen once. The subject is the
    -- message, or the id of a payment; the time inside that id chooses the partition.
    CREATE TABLE ledger_entry (
      tenant_id uuid NOT NULL,
      subject_id uuid NOT NULL,
      fact text NOT NULL,
      account text NOT NULL CHECK (account IN ('tenant:available', 'tenant:held', 'provider:revenue', 'provider:funding',
        'provider:cost', 'provider:meta_payable')),
      currency text NOT NULL,
      amount bigint NOT NULL,
      memo jsonb,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, subject_id, fact, account, currency)
    ) PARTITION BY RANGE (subject_id);
    CREATE INDEX ledger_entry_usage ON ledger_entry (tenant_id, created_at)
      WHERE fact = 'capture' AND account = 'provider:revenue';
    ${tenantTable('ledger_entry', ['SELECT', 'INSERT'])}
    ${partitionedById('ledger_entry')}

    CREATE FUNCTION refuse_unbalanced_facts() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM posted GROUP BY tenant_id, subject_id, fact, currency HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'the ledger entries of a fact must sum to zero' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER refuse_unbalanced_facts AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS posted
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_unbalanced_facts();

    -- The ledger's two tenant accounts added up, and the lock that puts a tenant's money in one queue.
    CREATE TABLE wallet (
      tenant_id uuid NOT NULL,
      currency text NOT NULL,
      available bigint NOT NULL DEFAULT 0,
      held bigint NOT NULL DEFAULT 0,
      PRIMARY KEY (tenant_id, currency)
    ) WITH (fillfactor = 50);
    ${tenantTable('wallet', ['SELECT', 'INSERT', 'UPDATE'])}

    -- Payments by the reference their payer gave them, so that one recorded twice counts once.
    CREATE TABLE credit (
      tenant_id uuid NOT NULL,
      reference text NOT NULL,
      id uuid NOT NULL,
      currency text NOT NULL,
      amount bigint NOT NULL CHECK (amount > 0),
      note text,
      actor text NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, reference)
    );
    ${tenantTable('credit', ['SELECT', 'INSERT'])}
    `,
  ),
  cardMigration(1764000700002, 'RateCards'),
  sqlMigration(
    1764450000003,
    'CapturesOfParticipants',
    `
    -- A message to a group has a capture for each participant, "capture:+34…"; the report of usage reads them all.
    DROP INDEX ledger_entry_usage;
    CREATE INDEX ledger_entry_usage ON ledger_entry (tenant_id, created_at) WHERE account = 'provider:revenue';
    `,
  ),
];
