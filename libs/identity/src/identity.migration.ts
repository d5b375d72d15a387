import { sqlMigration, systemTable, tenantTable } from '#platform/database';

export const identityMigrations = [
  sqlMigration(
    1764000200001,
    'People',
    `
    -- No tenant means one of the provider's own people; the policy hides them from every tenant.
    CREATE TABLE user_account (
      tenant_id uuid REFERENCES tenant (id),
      id uuid PRIMARY KEY,
      email text NOT NULL UNIQUE,
      name text NOT NULL,
      role text NOT NULL CHECK (role IN ('provider_admin', 'tenant_admin', 'tenant_developer', 'agent')),
      password_hash text NOT NULL,
      created_at timestamptz NOT NULL,
      CHECK ((role = 'provider_admin') = (tenant_id IS NULL))
    );
    CREATE INDEX user_account_of_tenant ON user_account (tenant_id, id);
    ${tenantTable('user_account')}

    -- A session is one sign-in and the family of refresh tokens that came from it. Ending it deletes it.
    CREATE TABLE session (
      id uuid PRIMARY KEY,
      user_id uuid NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
      started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      ends_at timestamptz NOT NULL
    );
    CREATE INDEX session_of_user ON session (user_id);
    ${systemTable('session')}

    CREATE TABLE refresh_token (
      token_hash bytea PRIMARY KEY,
      session_id uuid NOT NULL REFERENCES session (id) ON DELETE CASCADE,
      expires_at timestamptz NOT NULL,
      first_used_at timestamptz
    );
    CREATE INDEX refresh_token_of_session ON refresh_token (session_id);
    ${systemTable('refresh_token')}

    -- The private half is sealed; the public half is computed from it, so that nobody can slip a key in by writing a row.
    CREATE TABLE signing_key (
      id uuid PRIMARY KEY,
      sealed_key text NOT NULL
    );
    ${systemTable('signing_key')}

    -- Subjects are keyed hashes of an account or an address: the table tells nobody who tried.
    CREATE TABLE sign_in_attempt (
      subject bytea PRIMARY KEY,
      attempts int NOT NULL,
      window_ends_at timestamptz NOT NULL
    );
    CREATE INDEX sign_in_attempt_by_end ON sign_in_attempt (window_ends_at);
    ${systemTable('sign_in_attempt')}
    `,
  ),
  sqlMigration(
    1764000200002,
    'ApiKeys',
    `
    CREATE TABLE api_key (
      tenant_id uuid NOT NULL REFERENCES tenant (id),
      id uuid NOT NULL,
      key_id text NOT NULL UNIQUE,
      secret_hmac bytea NOT NULL,
      name text NOT NULL,
      scopes text[] NOT NULL,
      test boolean NOT NULL,
      created_at timestamptz NOT NULL,
      last_used_at timestamptz,
      expires_at timestamptz,
      revoked_at timestamptz,
      PRIMARY KEY (tenant_id, id)
    );
    ${tenantTable('api_key', ['SELECT', 'INSERT', 'UPDATE'])}
    `,
  ),
];
