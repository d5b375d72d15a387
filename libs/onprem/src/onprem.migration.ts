import { sqlMigration, tenantTable } from '#platform/database';
import { callbacksMigrations } from './callbacks/callbacks.migration.js';
import { identityMigrations } from './contact-identity/identity.migration.js';

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

    -- Numbers that a client has asked about, where asking is a condition of sending.
    CREATE TABLE onprem_contact_check (
      tenant_id uuid NOT NULL,
      node_id uuid NOT NULL,
      -- E.164 or a business-scoped user id.
      address text NOT NULL,
      checked_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, node_id, address),
      FOREIGN KEY (tenant_id, node_id) REFERENCES onprem_client (tenant_id, node_id) ON DELETE CASCADE
    );
    ${tenantTable('onprem_contact_check')}
    `,
  ),
  sqlMigration(
    1764100000011,
    'OnPremAccounts',
    `
    -- Credentials for links of media. The config is sealed whole.
    CREATE TABLE onprem_media_provider (
      tenant_id uuid NOT NULL,
      node_id uuid NOT NULL,
      name text NOT NULL,
      type text NOT NULL,
      config_sealed text NOT NULL,
      PRIMARY KEY (tenant_id, node_id, name),
      FOREIGN KEY (tenant_id, node_id) REFERENCES onprem_client (tenant_id, node_id) ON DELETE CASCADE
    );
    ${tenantTable('onprem_media_provider')}

    -- Where the registration of a client stands. pin_sealed is what Meta has as the number's PIN, as far as we know it; the
    -- client has to present it once it has switched two-step verification on.
    CREATE TABLE onprem_registration (
      tenant_id uuid NOT NULL,
      node_id uuid NOT NULL,
      vname text,
      code_sent_at timestamptz,
      offered_pin_sealed text,
      pin_sealed text,
      two_step boolean NOT NULL DEFAULT false,
      PRIMARY KEY (tenant_id, node_id),
      FOREIGN KEY (tenant_id, node_id) REFERENCES onprem_client (tenant_id, node_id) ON DELETE CASCADE
    );
    ${tenantTable('onprem_registration')}

    -- What Meta does not keep for us: compliance information, and the picture as it was uploaded.
    CREATE TABLE onprem_profile (
      tenant_id uuid NOT NULL,
      node_id uuid NOT NULL,
      compliance jsonb,
      photo bytea,
      photo_type text,
      PRIMARY KEY (tenant_id, node_id),
      FOREIGN KEY (tenant_id, node_id) REFERENCES onprem_client (tenant_id, node_id) ON DELETE CASCADE
    );
    ${tenantTable('onprem_profile')}

    -- The certificate that a client was to be reached under; its key is sealed.
    CREATE TABLE onprem_certificate (
      tenant_id uuid NOT NULL,
      node_id uuid NOT NULL,
      key_sealed text NOT NULL,
      certificate text NOT NULL,
      ca text NOT NULL,
      PRIMARY KEY (tenant_id, node_id),
      FOREIGN KEY (tenant_id, node_id) REFERENCES onprem_client (tenant_id, node_id) ON DELETE CASCADE
    );
    ${tenantTable('onprem_certificate')}
    `,
  ),
  ...callbacksMigrations,
  ...identityMigrations,
];
