import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#platform/database';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { ADMIN, startHttpApp, type HttpApp } from '../support/http-app.js';
import type { Answer } from '../support/http-client.js';

describe('A session', () => {
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

  const signIn = async (): Promise<string> => (await app.http.post('/auth/login', ADMIN)).text('refresh_token');
  const refresh = (token: string): Promise<Answer> => app.http.post('/auth/refresh', { refresh_token: token });
  /** Lets the seconds pass in which a token may be repeated. */
  const later = (interval: string): Promise<number> =>
    app.app
      .get(Database)
      .withSystem('story: time passes', (tx) =>
        tx.execute(
          'UPDATE refresh_token SET first_used_at = first_used_at - $1::interval, expires_at = expires_at - $1::interval',
          [interval],
        ),
      );

  it('goes on with the next token of each refresh', async () => {
    let token = await signIn();
    const seen = [token];
    for (let i = 0; i < 3; i++) {
      const answer = await refresh(token);
      expect(answer.status).toBe(200);
      expect(Object.keys(answer.body)).toEqual(['access_token', 'token_type', 'expires_in', 'refresh_token', 'user']);
      expect((await app.http.as(answer.text('access_token')).get('/auth/me')).status).toBe(200);
      token = answer.text('refresh_token');
      seen.push(token);
    }
    expect(new Set(seen).size).toBe(4);
  });

  it('survives two refreshes at once, because both get the same next token', async () => {
    const token = await signIn();
    const answers = await Promise.all([refresh(token), refresh(token), refresh(token)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map((answer) => answer.text('refresh_token'))).size).toBe(1);
    expect((await refresh(answers[0]?.text('refresh_token') ?? '')).status).toBe(200);
  });

  it('ends altogether when a token comes back long after its use', async () => {
    const stolen = await signIn();
    const next = (await refresh(stolen)).text('refresh_token');
    await later('11 seconds');
    const reused = await refresh(stolen);
    expect([reused.status, reused.body['code']]).toEqual([401, 'invalid_refresh_token']);
    expect((await refresh(next)).status).toBe(401);
  });

  it('ends only itself', async () => {
    const [mine, other] = [await signIn(), await signIn()];
    await refresh(mine);
    await later('1 minute');
    expect((await refresh(mine)).status).toBe(401);
    expect((await refresh(other)).status).toBe(200);
  });

  it('dies when nobody has refreshed it for two weeks', async () => {
    const token = await signIn();
    await later('15 days');
    expect((await refresh(token)).status).toBe(401);
  });

  it('ends by signing out, with any of its tokens and as often as one likes', async () => {
    const first = await signIn();
    const second = (await refresh(first)).text('refresh_token');
    expect((await app.http.post('/auth/logout', { refresh_token: first })).status).toBe(204);
    expect((await refresh(second)).status).toBe(401);
    expect((await app.http.post('/auth/logout', { refresh_token: first })).status).toBe(204);
  });

  it('refuses what never was a token', async () => {
    expect((await refresh('tlr_made-up')).status).toBe(401);
    expect((await app.http.post('/auth/refresh', {})).status).toBe(422);
  });

  it('keeps no token that a reader of the database could use', async () => {
    const token = await signIn();
    const rows = await app.app
      .get(Database)
      .withSystem('story: look', (tx) =>
        tx.query<{ text: string }>(
          'SELECT t::text AS text FROM refresh_token t UNION ALL SELECT s::text FROM session s',
        ),
      );
    expect(rows.map((row) => row.text).join()).not.toContain(token.slice(4));
  });
});
