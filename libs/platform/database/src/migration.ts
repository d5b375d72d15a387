import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ROLES } from './config.js';

export type MigrationClass = new () => MigrationInterface;

/**
 * A migration written as SQL. `timestamp` (13 digits) orders it among all libs; the name says what exists afterwards.
 * There is no way down: a mistake is mended by the next migration.
 */
export const sqlMigration = (timestamp: number, name: string, up: string): MigrationClass =>
  class implements MigrationInterface {
    readonly name = `${name}${timestamp}`;
    async up(runner: QueryRunner): Promise<void> {
      await runner.query(up);
    }
    async down(): Promise<void> {
      throw new Error(`${name} has no way down; write the next migration instead`);
    }
  };

type Right = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';
const ALL: readonly Right[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

/**
 * SQL that makes a table belong to tenants: forced row-level security on `tenant_id`, the app role confined to the tenant of
 * its transaction, the system role allowed across. Leave a right out to make the table append-only.
 */
export const tenantTable = (table: string, rights: readonly Right[] = ALL, column = 'tenant_id'): string => `
  ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant_rows ON ${table} TO ${ROLES.app}
    USING (${column} = (SELECT current_tenant())) WITH CHECK (${column} = (SELECT current_tenant()));
  CREATE POLICY system_rows ON ${table} TO ${ROLES.system} USING (true) WITH CHECK (true);
  GRANT ${rights.join(', ')} ON ${table} TO ${ROLES.app}, ${ROLES.system};`;

/** SQL for a table that belongs to the installation: only the system role sees it, apart from what `app` is granted. */
export const systemTable = (table: string, app: readonly Right[] = []): string => `
  GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${ROLES.system};
  ${app.length ? `GRANT ${app.join(', ')} ON ${table} TO ${ROLES.app};` : ''}`;
