import { Forbidden, Unauthenticated, type AccessRule } from '../access.js';
import { InsufficientScope } from '../identity.errors.js';
import type { Principal } from '../principal.js';

/** True when the rule itself asks for one of our credentials. */
export const asksWho = (rule: AccessRule): boolean => rule.who !== 'anyone' && rule.who !== 'other_proof';

/** Throws the refusal unless this caller may use a route with this rule; pure. */
export function assertAllowed(rule: AccessRule, caller: Principal | null): void {
  if (!asksWho(rule)) return;
  if (!caller) throw new Unauthenticated();
  if (rule.who === 'provider_admin') assertProvider(caller);
  if (rule.who === 'signed_in') assertPerson(caller);
  if (rule.who === 'tenant') {
    assertTenant(caller);
    if (!caller.scopes.includes(rule.scope)) throw new InsufficientScope(rule.scope);
  }
}

function assertProvider(caller: Principal): void {
  if (caller.role !== 'provider_admin') throw new Forbidden("This route belongs to the provider's own people.");
}

function assertPerson(caller: Principal): void {
  if (caller.kind !== 'user') throw new Forbidden('This route is for people: sign in instead of sending an API key.');
}

function assertTenant(caller: Principal): void {
  if (caller.tenantId === null)
    throw new Forbidden(
      'This route acts for one company, and you are signed in as the provider. Use an API key of the company, or the routes below /admin/v1.',
    );
}
