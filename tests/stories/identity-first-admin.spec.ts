import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#platform/database';
import { ConfigError } from '#platform/kernel';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { ADMIN, startHttpApp } from '../support/http-app.js';
import { asAdmin, givenTenant } from '../support/people.js';

describe('The first provider admin', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('cannot have the address of somebody in a company; the start says so, and what to do', async () => {
    const app = await startHttpApp(database);
    const admin = await asAdmin(app);
    const tenant = await givenTenant(admin, app.http);
    const ada = { email: 'ada@acme.example', password: 'a long enough password', name: 'Ada', role: 'agent' };
    expect((await admin.post(`/admin/v1/tenants/${tenant.id}/users`, ada)).status).toBe(201);
    // As after a restore of the companies alone: the provider's people are gone, and the file names an address that is taken.
    await app.app
      .get(Database)
      .withSystem('story: no admin is left', (tx) =>
        tx.execute(`UPDATE user_account SET email = CASE WHEN role = 'agent' THEN $1 ELSE $2 END`, [
          ADMIN.email,
          'gone@x.example',
        ]),
      );
    await app.app
      .get(Database)
      .withSystem('story: no admin is left', (tx) =>
        tx.execute(`DELETE FROM user_account WHERE role = 'provider_admin'`),
      );
    await app.close();

    const refusal = await startHttpApp(database).then(
      () => null,
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(ConfigError);
    expect((refusal as Error).message).toMatch(/ADMIN_EMAIL: .*address of their own/);
  });
});
