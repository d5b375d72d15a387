import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import pg from 'pg';
import { Clock, OffsetClock } from '#platform/kernel';
import { roleUrl, type DatabaseConfig, type Role } from './config.js';
import { Database } from './database.js';
import { InstallationClock } from './installation-clock.js';
import { Leases } from './lease.js';
import { RightClock } from './right-clock.js';

// Money and sequence numbers must not lose digits; counts that are small enough are cast to int in the query.
pg.types.setTypeParser(pg.types.builtins.INT8, BigInt);

/** Two pools, one for each role the platform acts as, and the doors to them. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(config: DatabaseConfig, application: string): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [pool('app', config, application), pool('system', config, application)],
      providers: [
        Database,
        Leases,
        InstallationClock,
        RightClock,
        OffsetClock,
        { provide: Clock, useExisting: OffsetClock },
      ],
      exports: [Database, Leases, InstallationClock, Clock],
    };
  }
}

const pool = (role: Role, config: DatabaseConfig, application: string): DynamicModule =>
  TypeOrmModule.forRoot({
    name: role,
    type: 'postgres',
    url: roleUrl(config, role),
    applicationName: `trunkline ${application} ${role}`,
    poolSize: config.DATABASE_POOL,
    extra: { connectionTimeoutMillis: 10_000, statement_timeout: 30_000 },
    retryAttempts: 5,
    retryDelay: 1_000,
  });
