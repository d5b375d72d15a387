import { sqlMigration, tenantTable } from '#platform/database';

export const identityMigrations = [
  sqlMigration(
    1764100000061,
    'OnPremIdentities',
    `
    -- Keys behind people's phones, as WhatsApp last told of them; of clients that want to know.
    CREATE TABLE onprem_identity (
      tenant_id uuid NOT NULL,
      node_id uuid NOT NULL,
      -- E.164 or a business-scoped user id.
      address text NOT NULL,
      hash text NOT NULL,
      since timestamptz NOT NULL,
      -- False: the key has changed, and nobody has said yet that this one is all right.
      acknowledged boolean NOT NULL,
      PRIMARY KEY (tenant_id, node_id, address),
      FOREIGN KEY (tenant_id, node_id) REFERENCES onprem_client (tenant_id, node_id) ON DELETE CASCADE
    );
    ${tenantTable('onprem_identity')}

    -- Asked for every batch of events: whose numbers have somebody to call, or somebody who minds identities.
    DROP INDEX onprem_client_called;
    CREATE INDEX onprem_client_listening ON onprem_client (tenant_id, number_id)
      WHERE (settings #>> '{webhooks,url}') <> '' OR settings @> '{"show_security_notifications": true}';
    `,
  ),
];
