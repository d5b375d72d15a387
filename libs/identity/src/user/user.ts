import type { TenantId, UserId } from '#platform/kernel';
import type { Role } from '../principal.js';

/** A person who can sign in. Provider admins have no tenant, everybody else has exactly one. */
export interface User {
  readonly id: UserId;
  readonly tenantId: TenantId | null;
  /** Unique over the installation, lower case. */
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Date;
}
