import { describe, expect, it } from '@jest/globals';
import { newId } from '#platform/kernel';
import { ROLES, ROLE_SCOPES } from '../principal.js';
import type { User } from '../user/user.js';
import { claimsOf, principalOf } from './claims.js';

const now = new Date('2026-01-01T00:00:00Z');
const user = (role: User['role']): User => ({
  id: newId<'user'>(now),
  tenantId: role === 'provider_admin' ? null : newId<'tenant'>(now),
  email: 'ada@example.com',
  name: 'Ada',
  role,
  createdAt: now,
});

describe('The claims of an access token', () => {
  it.each(ROLES)('bring back the person they were made for: %s', (role) => {
    const person = user(role);
    expect(principalOf({ ...claimsOf(person, 'session'), iat: 1, exp: 2 })).toEqual({
      kind: 'user',
      name: 'Ada',
      userId: person.id,
      apiKeyId: null,
      role,
      scopes: ROLE_SCOPES[role],
      tenantId: person.tenantId,
      test: false,
    });
  });

  it('hold no e-mail address, because anybody can read a token', () => {
    expect(JSON.stringify(claimsOf(user('agent'), 'session'))).not.toContain('@');
  });

  it('are nobody when they do not make sense together', () => {
    const agent = claimsOf(user('agent'), 'session');
    const admin = claimsOf(user('provider_admin'), 'session');
    const nonsense: unknown[] = [
      null,
      {},
      { ...agent, role: 'root' },
      { ...agent, tenant_id: null },
      { ...agent, tenant_id: agent.sub },
      { ...agent, sub: agent.tenant_id },
      { ...admin, tenant_id: agent.tenant_id },
    ];
    expect(nonsense.map(principalOf)).toEqual(nonsense.map(() => null));
  });
});
