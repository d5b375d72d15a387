import { ROLES } from './config.js';
import { sqlMigration, systemTable } from './migration.js';

/** What every other migration stands on: tenant context, the installation's clock, leases, partitions. */
export const databaseMigrations = [
  sqlMigration(
    1764000000001,
    'Foundation',
    `
    GRANT USAGE ON SCHEMA public TO ${ROLES.app}, ${ROLES.system};

    -- Raises outside a tenant's transaction instead of answering nothing: a forgotten context must be loud.
    CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
    DECLARE tenant text := nullif(current_setting('app.tenant_id', true), '');
    BEGIN
      IF tenant IS NULL THEN RAISE EXCEPTION 'no tenant context: use Database.withTenant()' USING ERRCODE = 'insufficient_privilege'; END IF;
      RETURN tenant::uuid;
    END $$;

    CREATE TABLE installation_clock (
      single boolean PRIMARY KEY DEFAULT true CHECK (single),
      offset_ms bigint NOT NULL DEFAULT 0
    );
    INSERT INTO installation_clock DEFAULT VALUES;
    ${systemTable('installation_clock', ['SELECT'])}

    CREATE FUNCTION clock_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
      $$ SELECT date_trunc('milliseconds', now() + offset_ms * interval '1 millisecond') FROM installation_clock $$;

    CREATE TABLE lease (
      name text PRIMARY KEY,
      holder text NOT NULL,
      epoch bigint NOT NULL,
      expires_at timestamptz NOT NULL
    );
    CREATE SEQUENCE lease_epoch;
    GRANT USAGE ON SEQUENCE lease_epoch TO ${ROLES.system};
    ${systemTable('lease')}

    CREATE TABLE partitioned_table (name text PRIMARY KEY);
    ${systemTable('partitioned_table')}

    -- Runs as the owner, because only the owner may create partitions; idempotent, and silent when rows of that week already
    -- sit in the default partition (they stay there; the partition would have to steal them under a lock).
    CREATE FUNCTION ensure_partition(parent text, suffix text, low uuid, high uuid) RETURNS boolean
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
    DECLARE child text := parent || '_w' || suffix;
            taken boolean;
    BEGIN
      IF NOT EXISTS (SELECT FROM partitioned_table WHERE name = parent) THEN RAISE EXCEPTION 'not a partitioned table: %', parent; END IF;
      IF to_regclass(child) IS NOT NULL THEN RETURN false; END IF;
      EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %I >= $1 AND %I < $2)', parent || '_default',
        partition_column(parent), partition_column(parent)) INTO taken USING low, high;
      IF taken THEN RETURN false; END IF;
      -- Room in each page for the next state of its rows, and statistics as soon as a new week has a few.
      EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L) WITH (fillfactor = 80,
        autovacuum_analyze_threshold = 500, autovacuum_analyze_scale_factor = 0.05)', child, parent, low, high);
      RETURN true;
    END $$;

    CREATE FUNCTION partition_column(parent text) RETURNS text LANGUAGE sql STABLE AS $$
      SELECT attname::text FROM pg_partitioned_table JOIN pg_attribute ON attrelid = partrelid AND attnum = partattrs[0]
      WHERE partrelid = to_regclass(parent) $$;
    REVOKE ALL ON FUNCTION ensure_partition FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION ensure_partition TO ${ROLES.system};
    `,
  ),
];
