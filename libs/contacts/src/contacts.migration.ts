import { sqlMigration, tenantTable } from '#platform/database';

export const contactsMigrations = [
  sqlMigration(
    1764000500001,
    'Contacts',
    `
    -- merged_into: two contacts turned out to be one person; the older trail of consent stays readable under its own id.
    CREATE TABLE contact (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      name text,
      merged_into uuid,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id)
    );
    CREATE INDEX contact_merged ON contact (tenant_id, merged_into) WHERE merged_into IS NOT NULL;
    ${tenantTable('contact')}

    CREATE TABLE contact_address (
      tenant_id uuid NOT NULL,
      kind text NOT NULL CHECK (kind IN ('phone', 'bsuid')),
      value text NOT NULL,
      contact_id uuid NOT NULL,
      linked_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, kind, value)
    );
    CREATE INDEX contact_address_of ON contact_address (tenant_id, contact_id);
    ${tenantTable('contact_address')}

    -- Append-only, and not partitioned by time: proof of consent is looked up by contact for years and is never dropped by age.
    CREATE TABLE consent_event (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      contact_id uuid NOT NULL,
      recorded_order bigint GENERATED ALWAYS AS IDENTITY,
      subject text NOT NULL,
      event text NOT NULL,
      purpose text NOT NULL,
      channel_scope text NOT NULL,
      method text NOT NULL,
      business_name_shown text,
      text_shown text,
      text_version text,
      language text,
      double_opt_in boolean,
      evidence jsonb NOT NULL,
      occurred_at timestamptz NOT NULL,
      recorded_at timestamptz NOT NULL,
      timezone text,
      actor text NOT NULL,
      legal_basis text,
      jurisdiction text,
      age_confirmed boolean,
      expires_at timestamptz,
      source_batch text,
      previous_id uuid,
      -- What caused it on WhatsApp, so that a webhook that comes twice is recorded once.
      cause text,
      PRIMARY KEY (tenant_id, id)
    );
    CREATE INDEX consent_event_of ON consent_event (tenant_id, contact_id, recorded_order);
    CREATE UNIQUE INDEX consent_event_cause ON consent_event (tenant_id, cause) WHERE cause IS NOT NULL;
    ${tenantTable('consent_event', ['SELECT', 'INSERT'])}

    CREATE TABLE consent_state (
      tenant_id uuid NOT NULL,
      contact_id uuid NOT NULL,
      purpose text NOT NULL,
      state text NOT NULL CHECK (state IN ('granted', 'denied', 'withdrawn', 'expired')),
      event_id uuid NOT NULL,
      occurred_at timestamptz NOT NULL,
      expires_at timestamptz,
      PRIMARY KEY (tenant_id, contact_id, purpose)
    );
    ${tenantTable('consent_state')}

    -- By address, not by contact: a block must outlive the contact. The reason says who may lift it.
    CREATE TABLE suppression (
      tenant_id uuid NOT NULL,
      kind text NOT NULL,
      value text NOT NULL,
      scope text NOT NULL CHECK (scope IN ('marketing', 'all')),
      reason text NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, kind, value, scope, reason)
    );
    ${tenantTable('suppression')}

    CREATE TABLE conversation (
      tenant_id uuid NOT NULL,
      contact_id uuid NOT NULL,
      number_id uuid NOT NULL,
      last_inbound_at timestamptz NOT NULL,
      -- The newest message that came from an ad; a reply within 24 h of it opens the free entry point.
      referred_at timestamptz,
      free_entry_until timestamptz,
      PRIMARY KEY (tenant_id, contact_id, number_id)
    ) WITH (fillfactor = 80);
    ${tenantTable('conversation')}
    `,
  ),
];
