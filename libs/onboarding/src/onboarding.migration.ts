import { sqlMigration, systemTable, tenantTable } from '#platform/database';

export const onboardingMigrations = [
  sqlMigration(
    1764000100001,
    'Tenants',
    `
    CREATE TABLE tenant (
      id uuid PRIMARY KEY,
      name text NOT NULL,
      status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended', 'closed')),
      currency text NOT NULL,
      timezone text NOT NULL,
      country text,
      created_at timestamptz NOT NULL
    );
    ${tenantTable('tenant', ['SELECT', 'INSERT', 'UPDATE'], 'id')}

    -- The key that seals a tenant's secrets, itself sealed by the installation's; destroying it erases them all.
    CREATE TABLE tenant_key (
      tenant_id uuid PRIMARY KEY REFERENCES tenant (id),
      sealed_key text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    ${tenantTable('tenant_key', ['SELECT', 'INSERT'])}
    ${systemTable('tenant_key')}
    `,
  ),
];
