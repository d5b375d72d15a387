import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, SetMetadata } from '@nestjs/common';
import { ACCESS_RULE, CallerTenant, OtherProof, Public, TenantScope, type AccessRule } from '#identity';
import { publicId, type TenantId } from '#platform/kernel';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startHttpApp, type HttpApp } from '../support/http-app.js';
import type { HttpClient } from '../support/http-client.js';
import { asAdmin, givenTenant } from '../support/people.js';

@Controller('story')
class StoryController {
  @Get('forgotten')
  forgotten(): string {
    return 'nobody may read this';
  }
  @Get('public')
  @Public()
  open(): { ok: boolean } {
    return { ok: true };
  }
  @Get('other-proof')
  @OtherProof('a signature')
  proven(): { ok: boolean } {
    return { ok: true };
  }
  @Get('tenant')
  @TenantScope('messages:read')
  tenant(@CallerTenant() tenantId: TenantId): { tenant: string } {
    return { tenant: publicId('tenant', tenantId) };
  }
}

/** As somebody might try it: one rule for the whole class. The decorators do not compile here, the metadata does. */
@SetMetadata(ACCESS_RULE, { who: 'anyone' } satisfies AccessRule)
@Controller('story-of-a-class')
class OpenClassController {
  @Get()
  forgotten(): string {
    return 'nobody may read this either';
  }
}

describe('The guard', () => {
  let database: TestDatabase;
  let app: HttpApp;
  let admin: HttpClient;
  beforeAll(async () => {
    database = await createTestDatabase();
    app = await startHttpApp(database, { controllers: [StoryController, OpenClassController] });
    admin = await asAdmin(app);
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('keeps a route closed to everybody that does not say who may call it', async () => {
    const tenant = await givenTenant(admin, app.http);
    for (const caller of [app.http, admin, tenant.client])
      for (const path of ['/story/forgotten', '/story-of-a-class']) {
        const { status, body } = await caller.get(path);
        expect([status, body['code']]).toEqual([403, 'route_not_open']);
      }
  });

  it('asks nothing where nothing is to be asked', async () => {
    for (const path of ['/story/public', '/story/other-proof']) {
      expect((await app.http.get(path)).status).toBe(200);
      expect((await app.http.as('tl_live_nonsense').get(path)).status).toBe(200);
    }
  });

  it('takes the company from the credential', async () => {
    const tenant = await givenTenant(admin, app.http);
    expect((await tenant.client.get('/story/tenant')).body).toEqual({ tenant: tenant.id });
  });

  it('tells apart who is unknown, who may not, and what is missing', async () => {
    const tenant = await givenTenant(admin, app.http, { scopes: ['account:read'] });
    const codeFor = async (caller: HttpClient, path: string): Promise<string> => (await caller.get(path)).text('code');
    expect(await codeFor(app.http, '/story/tenant')).toBe('unauthenticated');
    expect(await codeFor(app.http.as('rubbish'), '/story/tenant')).toBe('unauthenticated');
    expect(await codeFor(tenant.client, '/story/tenant')).toBe('insufficient_scope');
    expect(await codeFor(admin, '/story/tenant')).toBe('forbidden');
    expect(await codeFor(tenant.client, '/admin/v1/tenants')).toBe('forbidden');
    expect(await codeFor(tenant.client, '/auth/me')).toBe('forbidden');
  });
});
