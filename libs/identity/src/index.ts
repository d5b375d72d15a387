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
export { ROLES, SCOPES, type Principal, type Role, type Scope } from './principal.js';
