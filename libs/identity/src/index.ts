/** Who is calling and what they may do. */
export {
  ACCESS_RULE,
  Caller,
  CallerTenant,
  Forbidden,
  OtherProof,
  ProviderOnly,
  Public,
  SignedIn,
  TenantScope,
  Unauthenticated,
  type AccessRule,
  type AuthenticatedRequest,
} from './access.js';
export { SigningKeys } from './access-token/signing-keys.js';
export { RecogniseKey } from './api-key/recognise-key.js';
export { AccessGuard } from './guard-routes/access.guard.js';
export { IdentityConfig } from './identity.config.js';
export { InsufficientScope } from './identity.errors.js';
export { identityMigrations } from './identity.migration.js';
export { IdentityApiModule, IdentityModule } from './identity.module.js';
export { SignInThrottle } from './sign-in/sign-in-throttle.js';
export { Passwords } from './user/passwords.js';
export { ROLES, SCOPES, type Principal, type Role, type Scope } from './principal.js';
