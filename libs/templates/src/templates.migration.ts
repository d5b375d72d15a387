import { sqlMigration, tenantTable } from '#platform/database';

export const templatesMigrations = [
  sqlMigration(
    1764000600001,
    'Templates',
    `
    CREATE TABLE template (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      waba_id text NOT NULL,
      meta_id text,
      name text NOT NULL,
      language text NOT NULL,
      category text NOT NULL,
      requested_category text NOT NULL,
      status text NOT NULL,
      rejected_reason text,
      components jsonb NOT NULL,
      parameter_format text NOT NULL,
      quality text,
      -- When Meta was last asked about it, and how often in vain; the sweeper goes by these.
      asked_at timestamptz,
      attempts int NOT NULL DEFAULT 0,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, waba_id, name, language)
    );
    CREATE INDEX template_named ON template (tenant_id, name);
    -- These serve the system, which does not know the tenant yet: a job names the id, a webhook Meta's account, the sweeper an age.
    CREATE INDEX template_by_id ON template (id);
    CREATE INDEX template_of_waba ON template (waba_id, name, language);
    CREATE INDEX template_waiting ON template (status, updated_at) WHERE status IN ('submitted', 'pending', 'in_appeal');
    ${tenantTable('template')}

    CREATE TABLE template_event (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      template_id uuid NOT NULL,
      status text NOT NULL,
      category text NOT NULL,
      reason text,
      source text NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id)
    );
    CREATE INDEX template_event_of ON template_event (tenant_id, template_id, id);
    ${tenantTable('template_event', ['SELECT', 'INSERT'])}
    `,
  ),
];
