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
  sqlMigration(
    1764100000030,
    'PartitionsThatAreCheapToAnalyze',
    `
    -- A week of messages is asked for by its keys, and each of its rows changes twice within seconds. So few rows suffice to know it,
    -- nobody needs to know what stands in its JSON, and it is looked at again when it has grown by a fifth. An analysis of the whole
    -- width held back the vacuum of every queue-like table beside it for as long as it ran.
    CREATE FUNCTION analyze_lightly(child text) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE columns text;
    BEGIN
      SELECT string_agg(format('ALTER %I SET STATISTICS %s', attname, CASE WHEN atttypid = 'jsonb'::regtype THEN 0 ELSE 10 END), ', ')
        INTO columns FROM pg_attribute WHERE attrelid = to_regclass(child) AND attnum > 0 AND NOT attisdropped;
      EXECUTE format('ALTER TABLE %I %s', child, columns);
      EXECUTE format('ALTER TABLE %I SET (autovacuum_analyze_threshold = 500, autovacuum_analyze_scale_factor = 0.2)', child);
    END $$;
    REVOKE ALL ON FUNCTION analyze_lightly FROM PUBLIC;

    CREATE OR REPLACE FUNCTION ensure_partition(parent text, suffix text, low uuid, high uuid) RETURNS boolean
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
    DECLARE child text := parent || '_w' || suffix;
            taken boolean;
    BEGIN
      IF NOT EXISTS (SELECT FROM partitioned_table WHERE name = parent) THEN RAISE EXCEPTION 'not a partitioned table: %', parent; END IF;
      IF to_regclass(child) IS NOT NULL THEN RETURN false; END IF;
      EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %I >= $1 AND %I < $2)', parent || '_default',
        partition_column(parent), partition_column(parent)) INTO taken USING low, high;
      IF taken THEN RETURN false; END IF;
      -- Room in each page for the next state of its rows.
      EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L) WITH (fillfactor = 80)', child, parent, low, high);
      PERFORM analyze_lightly(child);
      RETURN true;
    END $$;

    SELECT analyze_lightly(inhrelid::regclass::text) FROM pg_inherits WHERE inhparent::regclass::text IN (SELECT name FROM partitioned_table);
    `,
  ),
];
