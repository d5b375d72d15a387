import { partitionedById, ROLES, sqlMigration, tenantTable } from '#platform/database';

export const nodesMigrations = [
  sqlMigration(
    1764000400001,
    'Nodes',
    `
    -- What is wanted (spec_*, written by people) and what is (status_*, written by the controller) in one row: they meet at
    -- generation = observed_generation. The id alone is unique too: a node's token names its node by nothing else.
    CREATE TABLE node (
      tenant_id uuid NOT NULL REFERENCES tenant (id),
      id uuid NOT NULL UNIQUE,
      number_id uuid NOT NULL,
      spec_state text NOT NULL DEFAULT 'run' CHECK (spec_state IN ('run', 'pause', 'drain', 'stop', 'remove')),
      spec_replicas int NOT NULL DEFAULT 1 CHECK (spec_replicas BETWEEN 1 AND 16),
      spec_version text,
      restart_nonce int NOT NULL DEFAULT 0,
      generation bigint NOT NULL DEFAULT 1,
      spec_changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      status_phase text NOT NULL DEFAULT 'new',
      status_replicas_ready int NOT NULL DEFAULT 0,
      observed_generation bigint NOT NULL DEFAULT 0,
      conditions jsonb NOT NULL DEFAULT '[]',
      exits jsonb NOT NULL DEFAULT '[]',
      last_error text,
      token_hash bytea NOT NULL,
      token_sealed text NOT NULL,
      created_at timestamptz NOT NULL,
      deleted_at timestamptz,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, number_id) REFERENCES number (tenant_id, id)
    );
    CREATE UNIQUE INDEX node_one_per_number ON node (tenant_id, number_id) WHERE deleted_at IS NULL;
    CREATE INDEX node_unobserved ON node (id) WHERE deleted_at IS NULL AND generation <> observed_generation;
    ${tenantTable('node')}

    -- Who may act for a slot of a node: the newest epoch, until it expires by the clock of Postgres.
    CREATE TABLE node_lease (
      tenant_id uuid NOT NULL,
      node_id uuid NOT NULL,
      slot smallint NOT NULL,
      holder text NOT NULL,
      version text NOT NULL,
      epoch bigint NOT NULL,
      expires_at timestamptz NOT NULL,
      taken_at timestamptz NOT NULL,
      last_seen timestamptz NOT NULL,
      stats jsonb,
      PRIMARY KEY (tenant_id, node_id, slot),
      FOREIGN KEY (tenant_id, node_id) REFERENCES node (tenant_id, id)
    ) WITH (fillfactor = 70);
    ${tenantTable('node_lease')}
    GRANT USAGE ON SEQUENCE lease_epoch TO ${ROLES.app};

    -- The history of a node as people read it. No key to node: an orphan's story outlives its row.
    CREATE TABLE node_event (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      node_id uuid NOT NULL,
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      kind text NOT NULL CHECK (kind IN ('normal', 'warning')),
      reason text NOT NULL,
      message text NOT NULL,
      PRIMARY KEY (tenant_id, id)
    ) PARTITION BY RANGE (id);
    CREATE INDEX node_event_of_node ON node_event (tenant_id, node_id, at DESC);
    ${tenantTable('node_event', ['SELECT', 'INSERT'])}
    ${partitionedById('node_event')}
    `,
  ),
];
