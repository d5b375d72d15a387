import { sqlMigration, tenantTable } from '#platform/database';

export const mediaMigrations = [
  sqlMigration(
    1764001000002,
    'Media',
    `
    -- Files that go out and have come in; the bytes lie in the store under "storage_key", which is empty once they are gone.
    CREATE TABLE media (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      direction text NOT NULL CHECK (direction IN ('out', 'in')),
      state text NOT NULL CHECK (state IN ('waiting', 'stored', 'failed', 'expired', 'deleted')),
      number_id uuid,
      message_id uuid,
      meta_id text,
      mime_type text NOT NULL,
      sniffed_type text,
      size bigint,
      sha256 text,
      filename text,
      storage_key text,
      error text,
      -- Fetching what came in: how often it was tried, when a node is told (again), and until when one has it in hand.
      tries int NOT NULL DEFAULT 0,
      offer_at timestamptz,
      held_until timestamptz,
      created_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, id)
    );
    CREATE INDEX media_to_fetch ON media (offer_at) WHERE state = 'waiting' AND direction = 'in';
    CREATE INDEX media_expiry ON media (expires_at) WHERE state IN ('waiting', 'stored');
    CREATE INDEX media_to_remove ON media (expires_at) WHERE storage_key IS NOT NULL AND state IN ('failed', 'expired', 'deleted');
    CREATE INDEX media_to_forget ON media (expires_at) WHERE storage_key IS NULL;
    ${tenantTable('media')}

    -- What WhatsApp calls a file that was uploaded for a number; another number has to upload it again.
    CREATE TABLE media_upload (
      tenant_id uuid NOT NULL,
      media_id uuid NOT NULL,
      number_id uuid NOT NULL,
      graph_id text NOT NULL,
      expires_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, media_id, number_id)
    );
    CREATE INDEX media_upload_expiry ON media_upload (expires_at);
    ${tenantTable('media_upload')}
    `,
  ),
];
