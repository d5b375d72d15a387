import { sqlMigration, tenantTable } from '#platform/database';

export const groupsMigrations = [
  sqlMigration(
    1764450000001,
    'Groups',
    `
    -- Meta tells of groups in any order and more than once: what is younger counts, and "…_at" says how young it is.
    CREATE TABLE chat_group (
      tenant_id uuid NOT NULL,
      number_id uuid NOT NULL,
      meta_id text NOT NULL,
      id uuid NOT NULL,
      subject text,
      subject_at timestamptz,
      standing text NOT NULL DEFAULT 'open' CHECK (standing IN ('open', 'suspended', 'deleted')),
      standing_at timestamptz,
      last_inbound_at timestamptz,
      PRIMARY KEY (tenant_id, number_id, meta_id)
    );
    ${tenantTable('chat_group')}

    -- Who has left stays as absent, so that older news of a joining does not bring them back.
    CREATE TABLE group_participant (
      tenant_id uuid NOT NULL,
      number_id uuid NOT NULL,
      meta_id text NOT NULL,
      address text NOT NULL,
      present boolean NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, number_id, meta_id, address)
    );
    ${tenantTable('group_participant')}
    `,
  ),
];
