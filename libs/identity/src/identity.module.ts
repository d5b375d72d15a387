import { type DynamicModule, Global, Module } from '@nestjs/common';
import { AccessTokenStrategy } from './access-token/access-token.strategy.js';
import { AccessTokens } from './access-token/access-tokens.js';
import { PersonGuard } from './access-token/person.guard.js';
import { SigningKeyRepository } from './access-token/signing-key.repository.js';
import { SigningKeys } from './access-token/signing-keys.js';
import { AddUser } from './add-user/add-user.js';
import { ProviderUsersController } from './add-user/provider-users.controller.js';
import { TenantUsersController } from './add-user/tenant-users.controller.js';
import { ApiKeyRepository } from './api-key/api-key.repository.js';
import { KeyPepper } from './api-key/key-pepper.js';
import { KeyUsage } from './api-key/key-usage.js';
import { RecogniseKey } from './api-key/recognise-key.js';
import { FirstAdmin } from './first-admin/first-admin.js';
import { AccessGuard } from './guard-routes/access.guard.js';
import { IDENTITY_CONFIG, IdentityConfig, type IdentitySettings } from './identity.config.js';
import { IssueKey } from './issue-key/issue-key.js';
import { OwnKeysController } from './issue-key/own-keys.controller.js';
import { TenantKeysController } from './issue-key/tenant-keys.controller.js';
import { RefreshSession } from './refresh-session/refresh-session.js';
import { RefreshSessionController } from './refresh-session/refresh-session.controller.js';
import { KeysController } from './revoke-key/keys.controller.js';
import { RevokeKey } from './revoke-key/revoke-key.js';
import { SessionRepository } from './session/session.repository.js';
import { SelfController } from './show-self/self.controller.js';
import { SignInController } from './sign-in/sign-in.controller.js';
import { SignIn } from './sign-in/sign-in.js';
import { SignInThrottle } from './sign-in/sign-in-throttle.js';
import { ThrottleRepository } from './sign-in/throttle.repository.js';
import { SignOutController } from './sign-out/sign-out.controller.js';
import { SignOut } from './sign-out/sign-out.js';
import { Passwords } from './user/passwords.js';
import { UserRepository } from './user/user.repository.js';

const PEOPLE = [UserRepository, Passwords, AddUser];
const SESSIONS = [SessionRepository, ThrottleRepository, SignInThrottle, SignIn, RefreshSession, SignOut];
const TOKENS = [SigningKeyRepository, SigningKeys, AccessTokens, AccessTokenStrategy, PersonGuard];
const KEYS = [ApiKeyRepository, KeyPepper, KeyUsage, RecogniseKey, IssueKey, RevokeKey];
const PROVIDERS = [...PEOPLE, ...SESSIONS, ...TOKENS, ...KEYS, AccessGuard];

/**
 * People, sessions, API keys and the guard. Global, because the guard stands before the routes of every module; the app makes
 * it do so with `{ provide: APP_GUARD, useExisting: AccessGuard }`.
 */
@Global()
@Module({})
export class IdentityModule {
  static forRoot(settings: IdentitySettings): DynamicModule {
    const config = { provide: IDENTITY_CONFIG, useValue: IdentityConfig.parse(settings) };
    return { module: IdentityModule, providers: [config, ...PROVIDERS], exports: [config, ...PROVIDERS] };
  }
}

/** The routes, and the first admin of an empty installation. */
@Module({
  providers: [FirstAdmin],
  controllers: [
    SignInController,
    RefreshSessionController,
    SignOutController,
    SelfController,
    TenantKeysController,
    KeysController,
    OwnKeysController,
    TenantUsersController,
    ProviderUsersController,
  ],
})
export class IdentityApiModule {}
