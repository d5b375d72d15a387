import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#platform/database';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { ADMIN, startHttpApp, type HttpApp } from '../support/http-app.js';
import { asAdmin } from '../support/people.js';

describe('Guessing passwords', () => {
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

  it('is slowed down per account, also when the guesses come all at once, and says when to come back', async () => {
    const victim = { email: 'victim@provider.example', password: 'the right password of the victim' };
    const admin = await asAdmin(app);
    expect((await admin.post('/admin/v1/users', { ...victim, name: 'Victim' })).status).toBe(201);
    const guesses = await Promise.all(
      Array.from({ length: 14 }, (_, i) => app.http.post('/auth/login', { ...victim, password: `guess number ${i}` })),
    );
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(10);
    const throttled = guesses.filter(({ status }) => status === 429);
    expect(throttled).toHaveLength(4);
    expect(throttled[0]?.body['code']).toBe('too_many_attempts');
    expect(Number(throttled[0]?.headers.get('retry-after'))).toBeGreaterThan(800);
    // Not even the right password helps, and another account is not concerned.
    expect((await app.http.post('/auth/login', victim)).status).toBe(429);
    expect((await app.http.post('/auth/login', ADMIN)).status).toBe(200);
  });

  it('is slowed down per address, in every process and after a restart, until the quarter of an hour is over', async () => {
    const other = await startHttpApp(database);
    const statuses: number[] = [];
    for (let i = 0; i < 60; i++) {
      const { http } = i % 2 ? app : other;
      statuses.push((await http.post('/auth/login', { email: `user-${i}@x.example`, password: 'guess' })).status);
    }
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(50);
    expect(statuses.slice(-9)).toEqual(Array(9).fill(429));
    await other.close();
    const restarted = await startHttpApp(database);
    expect((await restarted.http.post('/auth/login', ADMIN)).status).toBe(429);
    await restarted.close();

    await app.app
      .get(Database)
      .withSystem('story: time passes', (tx) =>
        tx.execute(`UPDATE sign_in_attempt SET window_ends_at = window_ends_at - interval '15 minutes'`),
      );
    expect((await app.http.post('/auth/login', ADMIN)).status).toBe(200);
  });

  it('leaves no trace of who tried in the database', async () => {
    const rows = await app.app
      .get(Database)
      .withSystem('story: look', (tx) => tx.query<{ text: string }>('SELECT a::text AS text FROM sign_in_attempt a'));
    expect(rows.map((row) => row.text).join()).not.toMatch(/example|127\.0\.0\.1/);
  });
});
