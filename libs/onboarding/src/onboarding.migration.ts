import { ROLES, sqlMigration, tenantTable } from '#platform/database';

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

    -- The keys that seal a tenant's secrets, themselves sealed by the installation's; destroying them erases the secrets.
    -- The highest version seals, every version opens.
    CREATE TABLE tenant_key (
      tenant_id uuid NOT NULL REFERENCES tenant (id),
      version int NOT NULL CHECK (version > 0),
      sealed_key text NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, version)
    );
    ${tenantTable('tenant_key', ['SELECT', 'INSERT'])}
    GRANT DELETE ON tenant_key TO ${ROLES.system};
    `,
  ),
];
