import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '#platform/database';
import { ConfigError, createLogger, newId, type Logger } from '#platform/kernel';
import { IDENTITY_CONFIG, type IdentityConfig } from '../identity.config.js';
import { EmailTaken } from '../identity.errors.js';
import { Passwords } from '../user/passwords.js';
import { UserRepository } from '../user/user.repository.js';

/** Lets somebody into an empty installation: the provider admin named in the configuration, unless there is one already. */
@Injectable()
export class FirstAdmin implements OnApplicationBootstrap {
  private readonly log: Logger = createLogger('identity');

  constructor(
    @Inject(IDENTITY_CONFIG) private readonly config: IdentityConfig,
    private readonly database: Database,
    private readonly users: UserRepository,
    private readonly passwords: Passwords,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = this.config;
    if (!email || !password || (await this.exists())) return;
    const passwordHash = await this.passwords.hash(password);
    await this.database.withSystem('create the first admin', async (tx) => {
      await this.users.takeTurnAsFirst(tx);
      if (await this.users.hasProviderAdmin(tx)) return;
      const id = newId<'user'>(tx.now);
      const admin = { id, tenantId: null, email, name: 'Admin', role: 'provider_admin', createdAt: tx.now } as const;
      await this.users.insert(tx, admin, passwordHash).catch(refuseToStart);
      this.log.info({ userId: id }, 'the first provider admin was created');
    });
  }

  private async exists(): Promise<boolean> {
    return this.database.withSystem('look for a provider admin', (tx) => this.users.hasProviderAdmin(tx));
  }
}

/** Without this an installation would stop at boot with a sentence meant for the caller of a route. */
function refuseToStart(error: unknown): never {
  if (!(error instanceof EmailTaken)) throw error;
  throw new ConfigError([
    'ADMIN_EMAIL: somebody of a company signs in with this address, and there is no provider admin yet. ' +
      'Give the first admin an address of their own, or leave ADMIN_EMAIL and ADMIN_PASSWORD empty.',
  ]);
}
