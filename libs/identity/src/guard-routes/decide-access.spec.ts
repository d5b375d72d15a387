import { describe, expect, it } from '@jest/globals';
import { newId } from '#platform/kernel';
import type { AccessRule } from '../access.js';
import { ROLE_SCOPES, ROLES, SCOPES, WORKING_SCOPES, type Principal, type Role } from '../principal.js';
import { assertAllowed } from './decide-access.js';

const now = new Date('2026-01-01T00:00:00Z');
const person = (role: Role): Principal => ({
  kind: 'user',
  name: role,
  userId: newId<'user'>(now),
  apiKeyId: null,
  role,
  scopes: ROLE_SCOPES[role],
  tenantId: role === 'provider_admin' ? null : newId<'tenant'>(now),
  test: false,
});
const key: Principal = {
  kind: 'api_key',
  name: 'crm',
  userId: null,
  apiKeyId: newId<'api_key'>(now),
  role: null,
  scopes: ['messages:send'],
  tenantId: newId<'tenant'>(now),
  test: false,
};
const callers: Record<string, Principal | null> = {
  nobody: null,
  key,
  ...Object.fromEntries(ROLES.map((role) => [role, person(role)])),
};

/** Each caller's answer: `ok`, or the code of the refusal. */
const answers = (rule: AccessRule): Record<string, string> =>
  Object.fromEntries(
    Object.entries(callers).map(([name, caller]) => {
      try {
        assertAllowed(rule, caller);
        return [name, 'ok'];
      } catch (error) {
        return [name, (error as { code: string }).code];
      }
    }),
  );

describe('Who may use a route', () => {
  it.each<AccessRule>([{ who: 'anyone' }, { who: 'other_proof', proof: "a node's token" }])(
    'everybody, when it asks for none of our credentials: %j',
    (rule) => {
      expect(new Set(Object.values(answers(rule)))).toEqual(new Set(['ok']));
    },
  );

  it.each<[AccessRule, Record<string, string>]>([
    [
      { who: 'provider_admin' },
      {
        nobody: 'unauthenticated',
        key: 'forbidden',
        provider_admin: 'ok',
        tenant_admin: 'forbidden',
        tenant_developer: 'forbidden',
        agent: 'forbidden',
      },
    ],
    [
      { who: 'signed_in' },
      {
        nobody: 'unauthenticated',
        key: 'forbidden',
        provider_admin: 'ok',
        tenant_admin: 'ok',
        tenant_developer: 'ok',
        agent: 'ok',
      },
    ],
    [
      { who: 'tenant', scope: 'messages:send' },
      {
        nobody: 'unauthenticated',
        key: 'ok',
        provider_admin: 'forbidden',
        tenant_admin: 'ok',
        tenant_developer: 'ok',
        agent: 'ok',
      },
    ],
    [
      { who: 'tenant', scope: 'account:write' },
      {
        nobody: 'unauthenticated',
        key: 'insufficient_scope',
        provider_admin: 'forbidden',
        tenant_admin: 'ok',
        tenant_developer: 'insufficient_scope',
        agent: 'insufficient_scope',
      },
    ],
    [
      { who: 'tenant', scope: 'templates:write' },
      {
        nobody: 'unauthenticated',
        key: 'insufficient_scope',
        provider_admin: 'forbidden',
        tenant_admin: 'ok',
        tenant_developer: 'ok',
        agent: 'insufficient_scope',
      },
    ],
  ])('those whom %j names', (rule, expected) => {
    expect(answers(rule)).toEqual(expected);
  });

  it('tells the provider how to act for a company instead', () => {
    expect(() => assertAllowed({ who: 'tenant', scope: 'messages:read' }, person('provider_admin'))).toThrow(
      /admin\/v1/,
    );
  });
});

describe('Scopes', () => {
  it('never let a role of a company do more than its admin', () => {
    for (const role of ROLES) expect(SCOPES).toEqual(expect.arrayContaining([...ROLE_SCOPES[role]]));
  });

  it('of a new key do everything but hand out more keys', () => {
    expect(SCOPES.filter((scope) => !WORKING_SCOPES.includes(scope))).toEqual(['account:write']);
  });
});
