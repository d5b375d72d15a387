import { billingMigrations } from '#billing';
import { contactsMigrations } from '#contacts';
import { groupsMigrations } from '#groups';
import { identityMigrations } from '#identity';
import { mediaMigrations } from '#media';
import { messagingMigrations } from '#messaging';
import { nodesMigrations } from '#nodes';
import { numbersMigrations } from '#numbers';
import { onboardingMigrations } from '#onboarding';
import { onpremMigrations } from '#onprem';
import { databaseMigrations } from '#platform/database';
import { outboxMigrations } from '#platform/outbox';
import { templatesMigrations } from '#templates';
import { webhooksMigrations } from '#webhooks';

/** Every migration of the product; each lib brings its own, and their timestamps order them. */
export const migrations = [
  ...databaseMigrations,
  ...outboxMigrations,
  ...onboardingMigrations,
  ...identityMigrations,
  ...numbersMigrations,
  ...nodesMigrations,
  ...contactsMigrations,
  ...groupsMigrations,
  ...templatesMigrations,
  ...billingMigrations,
  ...webhooksMigrations,
  ...messagingMigrations,
  ...onpremMigrations,
  ...mediaMigrations,
];
