import { partitionedById, sqlMigration, tenantTable } from '#platform/database';

export const webhooksMigrations = [
  sqlMigration(
    1764000800001,
    'WebhookEndpoints',
    `
    CREATE TABLE webhook_endpoint (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      url text NOT NULL,
      description text,
      -- Empty: every type.
      events text[] NOT NULL DEFAULT '{}',
      -- Sealed with the tenant's key.
      secret text NOT NULL,
      enabled boolean NOT NULL DEFAULT true,
      disabled_reason text CHECK (disabled_reason IN ('by_tenant', 'gone', 'failing')),
      consecutive_failures int NOT NULL DEFAULT 0,
      consecutive_gone int NOT NULL DEFAULT 0,
      first_failure_at timestamptz,
      breaker_until timestamptz,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id),
      CHECK (enabled = (disabled_reason IS NULL))
    );
    -- Read once for every batch of status changes, so it holds what that question needs.
    CREATE INDEX webhook_endpoint_enabled ON webhook_endpoint (tenant_id) INCLUDE (id, events) WHERE enabled;
    ${tenantTable('webhook_endpoint')}

    CREATE TABLE webhook_event (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      type text NOT NULL,
      subject_id uuid NOT NULL,
      data jsonb NOT NULL,
      occurred_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id)
    ) PARTITION BY RANGE (id);
    ${partitionedById('webhook_event')}
    ${tenantTable('webhook_event', ['SELECT', 'INSERT'])}

    CREATE TABLE webhook_delivery (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      endpoint_id uuid NOT NULL,
      event_id uuid NOT NULL,
      event_type text NOT NULL,
      state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivering', 'delivered', 'failed', 'exhausted')),
      attempts int NOT NULL DEFAULT 0,
      -- On the installation's clock; null once nothing is planned.
      next_attempt_at timestamptz,
      -- The two below are real time: they judge queues and processes, not business.
      offered_at timestamptz,
      lease_until timestamptz,
      -- Which claim holds the lease; an outcome of an older claim is not recorded.
      claim_id uuid,
      last_status int,
      last_error text,
      response text,
      delivered_at timestamptz,
      PRIMARY KEY (tenant_id, id)
    ) PARTITION BY RANGE (id);
    ${partitionedById('webhook_delivery')}
    CREATE INDEX webhook_delivery_of_endpoint ON webhook_delivery (tenant_id, endpoint_id, id);
    -- Given up when an endpoint is disabled, taken up again when it comes back.
    CREATE INDEX webhook_delivery_undone ON webhook_delivery (tenant_id, endpoint_id, state) WHERE state IN ('pending', 'failed');
    -- These three serve the worker, which acts across tenants and knows ids alone; they hold open deliveries only.
    CREATE INDEX webhook_delivery_open ON webhook_delivery (id) WHERE state IN ('pending', 'delivering');
    CREATE INDEX webhook_delivery_due ON webhook_delivery (next_attempt_at) WHERE state = 'pending';
    CREATE INDEX webhook_delivery_leased ON webhook_delivery (lease_until) WHERE state = 'delivering';
    ${tenantTable('webhook_delivery', ['SELECT', 'INSERT', 'UPDATE'])}
    `,
  ),
];
