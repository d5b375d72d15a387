import { sqlMigration, tenantTable } from '#platform/database';

export const callbacksMigrations = [
  sqlMigration(
    1764100000021,
    'OnPremCallbacks',
    `
    -- What on-premises clients are still to be told; gone once they have answered, so that it stays small.
    CREATE TABLE onprem_callback (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      node_id uuid NOT NULL,
      kind text NOT NULL CHECK (kind IN ('inbound_message', 'status_change')),
      message_id uuid NOT NULL,
      -- Its part of a body; what is due at the same time may share one request.
      part jsonb NOT NULL,
      -- False: a retry does not outlive the worker (callback_persist).
      persist boolean NOT NULL,
      -- Its file is on the way; it is told without it when the time is over.
      awaits_media boolean NOT NULL DEFAULT false,
      state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'undeliverable')),
      attempts int NOT NULL DEFAULT 0,
      -- On the installation's clock, both.
      created_at timestamptz NOT NULL,
      next_attempt_at timestamptz NOT NULL,
      -- Real time: it judges processes, not business.
      lease_until timestamptz,
      -- One request: its callbacks succeed or fail together, and an outcome of an older claim is not recorded.
      claim_id uuid,
      last_error text,
      PRIMARY KEY (tenant_id, id)
    ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
    -- The worker acts across tenants; it asks client by client.
    CREATE INDEX onprem_callback_due ON onprem_callback (node_id, next_attempt_at, id) WHERE state = 'pending';
    CREATE INDEX onprem_callback_sending ON onprem_callback (node_id, claim_id) WHERE state = 'sending';
    CREATE INDEX onprem_callback_leased ON onprem_callback (lease_until) WHERE state = 'sending';
    CREATE INDEX onprem_callback_media ON onprem_callback (tenant_id, message_id) WHERE awaits_media;
    CREATE INDEX onprem_callback_undeliverable ON onprem_callback (created_at) WHERE state = 'undeliverable';
    CREATE INDEX onprem_callback_of_client ON onprem_callback (tenant_id, node_id, state);
    ${tenantTable('onprem_callback')}
    -- As with dispatch: statistics cannot follow, so the planner is told that any client may be all of it.
    ALTER TABLE onprem_callback ALTER tenant_id SET (n_distinct = 1), ALTER node_id SET (n_distinct = 1),
      ALTER state SET (n_distinct = 1), ALTER id SET (n_distinct = -1), ALTER message_id SET (n_distinct = -0.5);

    -- Requests so far, for the client's statistics; written under the client's lock.
    CREATE TABLE onprem_callback_tally (
      tenant_id uuid NOT NULL,
      node_id uuid NOT NULL,
      kind text NOT NULL,
      -- success, the status of the answer, or a number in the manner of curl when there was none.
      result text NOT NULL,
      requests bigint NOT NULL,
      milliseconds bigint NOT NULL,
      PRIMARY KEY (tenant_id, node_id, kind, result)
    ) WITH (fillfactor = 50);
    ${tenantTable('onprem_callback_tally')}

    -- Asked for every batch of events: whose numbers have somebody to call.
    CREATE INDEX onprem_client_called ON onprem_client (tenant_id, number_id) WHERE (settings #>> '{webhooks,url}') <> '';
    `,
  ),
];
