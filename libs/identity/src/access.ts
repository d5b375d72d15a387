import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DomainError, type TenantId } from '#platform/kernel';
import type { Principal, Scope } from './principal.js';

/** Who may call a route. A route without such a rule answers nobody: the guard denies by default. */
export type AccessRule =
  | { readonly who: 'anyone' }
  | { readonly who: 'provider_admin' }
  | { readonly who: 'tenant'; readonly scope: Scope }
  | { readonly who: 'signed_in' }
  /** The route proves its caller itself: a node's token, a signature of Meta. */
  | { readonly who: 'other_proof'; readonly proof: string };

export const ACCESS_RULE = 'trunkline:access';

/**
 * Puts the rule on a handler, and into the API document as `x-access`. On a handler only: a rule on a class would open routes
 * that somebody adds to it later without thinking of who may call them.
 */
const rule = (value: AccessRule): MethodDecorator =>
  applyDecorators(SetMetadata(ACCESS_RULE, value), ApiExtension('x-access', value));

/** No credential needed: health, documents, sign-in. */
export const Public = () => rule({ who: 'anyone' });
/** Only the provider's own people. */
export const ProviderOnly = () => rule({ who: 'provider_admin' });
/** An API key or person of a tenant with this scope. */
export const TenantScope = (scope: Scope) => rule({ who: 'tenant', scope });
/** Any person with a valid session. */
export const SignedIn = () => rule({ who: 'signed_in' });
/** The handler or another guard checks the caller; `proof` says how, for the reader of the route table. */
export const OtherProof = (proof: string) => rule({ who: 'other_proof', proof });

export type AuthenticatedRequest = FastifyRequest & { principal?: Principal };

/** The caller of a guarded route. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!principal) throw new Unauthenticated();
  return principal;
});

/** The caller's tenant; only on routes with `@TenantScope`. */
export const CallerTenant = createParamDecorator((_: unknown, context: ExecutionContext): TenantId => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!principal?.tenantId) throw new Forbidden('This route belongs to a tenant; use an API key of one.');
  return principal.tenantId;
});

export class Unauthenticated extends DomainError {
  readonly code = 'unauthenticated';
  readonly kind = 'unauthenticated';
  constructor(message = 'Send an API key or an access token: `Authorization: Bearer …`.') {
    super(message);
  }
}

export class Forbidden extends DomainError {
  readonly code = 'forbidden';
  readonly kind = 'forbidden';
  constructor(message: string) {
    super(message);
  }
}
