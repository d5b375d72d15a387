import { ROLES, sqlMigration, systemTable } from '#platform/database';

export const outboxMigrations = [
  sqlMigration(
    1764000000002,
    'Outbox',
    `
    -- What the world shall hear once the transaction that wrote it has committed. Rows live for milliseconds, so the table is
    -- vacuumed often and kept loose.
    CREATE TABLE outbox (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      queue text NOT NULL,
      ref uuid NOT NULL,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp()
    ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
    ${systemTable('outbox', ['INSERT'])}
    GRANT USAGE ON SEQUENCE outbox_id_seq TO ${ROLES.app}, ${ROLES.system};
    `,
  ),
  sqlMigration(
    1764001000001,
    'OutboxRefsOfOtherKinds',
    `
    -- A node's queue carries messages to send and media to fetch; a reference says which it is.
    ALTER TABLE outbox ALTER COLUMN ref TYPE text;
    `,
  ),
];
