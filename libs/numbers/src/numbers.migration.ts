import { sqlMigration, tenantTable } from '#platform/database';

export const numbersMigrations = [
  sqlMigration(
    1764000300001,
    'Numbers',
    `
    -- Ids of Meta are unique over the installation: a notification names its number by nothing else.
    CREATE TABLE number (
      tenant_id uuid NOT NULL REFERENCES tenant (id),
      id uuid NOT NULL,
      phone text NOT NULL UNIQUE,
      display_name text NOT NULL,
      phone_number_id text NOT NULL UNIQUE,
      waba_id text NOT NULL,
      access_token text NOT NULL,
      status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'paused', 'suspended', 'released')),
      rate_per_second int NOT NULL DEFAULT 80 CHECK (rate_per_second BETWEEN 1 AND 1000),
      is_default boolean NOT NULL DEFAULT false,
      node_id uuid,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id)
    );
    CREATE UNIQUE INDEX number_one_default ON number (tenant_id) WHERE is_default;
    CREATE INDEX number_by_waba ON number (waba_id);
    ${tenantTable('number')}
    `,
  ),
  sqlMigration(
    1764000300002,
    'NumbersReleased',
    `
    -- A released number may be connected again, by the same company or by another one.
    ALTER TABLE number DROP CONSTRAINT number_phone_key, DROP CONSTRAINT number_phone_number_id_key;
    CREATE UNIQUE INDEX number_phone ON number (phone) WHERE status <> 'released';
    CREATE UNIQUE INDEX number_phone_number_id ON number (phone_number_id) WHERE status <> 'released';
    `,
  ),
];
