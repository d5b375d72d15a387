import { sqlMigration, tenantTable } from '#platform/database';
import { callbacksMigrations } from './callbacks/callbacks.migration.js';

export const onpremMigrations = [
  sqlMigration(
    1764100000001,
    'OnPremClients',
    `
    -- The on-premises face of a node: there once somebody has opened it.
    CREATE TABLE onprem_client (
      tenant_id uuid NOT NULL,
      node_id uuid NOT NULL,
      number_id uuid NOT NULL,
      -- For monitoring alone: health, metrics, statistics.
      api_key_hash bytea NOT NULL,
      -- What differs from the defaults.
      settings jsonb NOT NULL DEFAULT '{}',
      webhook_ca text,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, node_id),
      FOREIGN KEY (tenant_id, node_id) REFERENCES node (tenant_id, id)
    );
    CREATE INDEX onprem_client_node ON onprem_client (node_id);
    ${tenantTable('onprem_client')}

    CREATE TABLE onprem_user (
      tenant_id uuid NOT NULL,
      node_id uuid NOT NULL,
      username text NOT NULL,
      role text NOT NULL CHECK (role IN ('ROLE_ADMIN', 'ROLE_USER')),
      password_hash text NOT NULL,
      must_change boolean NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, node_id, username),
      FOREIGN KEY (tenant_id, node_id) REFERENCES onprem_client (tenant_id, node_id) ON DELETE CASCADE
    );
    ${tenantTable('onprem_user')}

    -- Tokens that have been handed out; a login forgets the expired ones of its client. A token names its row by its hash.
    CREATE TABLE onprem_token (
      tenant_id uuid NOT NULL,
      node_id uuid NOT NULL,
      hash bytea NOT NULL UNIQUE,
      username text NOT NULL,
      expires_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, node_id, hash),
      FOREIGN KEY (tenant_id, node_id, username) REFERENCES onprem_user (tenant_id, node_id, username) ON DELETE CASCADE
    );
    CREATE INDEX onprem_token_of_user ON onprem_token (tenant_id, node_id, username);
    ${tenantTable('onprem_token')}
    `,
  ),
  ...callbacksMigrations,
];
