import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as argon2 from '@node-rs/argon2';
import type { TestDatabase } from '../support/database.js';
import type { HttpApp } from '../support/http-app.js';

/** The real argon2, watched; the application is loaded after it, so that it gets the watched one. */
const verify = jest.fn(argon2.verify);
jest.unstable_mockModule('@node-rs/argon2', () => ({ ...argon2, verify }));
const { createTestDatabase } = await import('../support/database.js');
const { ADMIN, startHttpApp } = await import('../support/http-app.js');

describe('Signing in with an address that nobody has', () => {
  let database: TestDatabase;
  let app: HttpApp;
  beforeAll(async () => {
    database = await createTestDatabase();
    app = await startHttpApp(database);
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('checks a password against a hash of the same cost, so that the time it takes tells nothing', async () => {
    const costs: unknown[] = [];
    for (const email of [ADMIN.email, 'nobody@provider.example']) {
      verify.mockClear();
      expect((await app.http.post('/auth/login', { email, password: 'a wrong password' })).status).toBe(401);
      expect(verify).toHaveBeenCalledTimes(1);
      costs.push(argon2.parseOptions(String(verify.mock.calls[0]?.[0])));
    }
    expect(costs[1]).toEqual(costs[0]);
  });
});
