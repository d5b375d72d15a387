import { type DynamicModule, Module } from '@nestjs/common';
import { NumbersModule } from '#numbers';
import { SettingsRepository } from './application-settings/settings.repository.js';
import { ClientPace } from './authenticate/client-pace.js';
import { ClientTokens } from './authenticate/client-tokens.js';
import { OnPremGuard } from './authenticate/onprem.guard.js';
import { ClientRepository } from './client.repository.js';
import { ONPREM_CONFIG, type OnPremConfig } from './onprem.config.js';
import { OpenAnyClientController } from './open-client/open-any-client.controller.js';
import { OpenClient } from './open-client/open-client.js';
import { OpenOwnClientController } from './open-client/open-own-client.controller.js';
import { SignInClient } from './sign-in/sign-in-client.js';
import { SignInClientController } from './sign-in/sign-in-client.controller.js';
import { ClientUserRepository } from './users/client-user.repository.js';
import { ClientUsersController } from './users/users.controller.js';

const ACCESS = [ClientPace, ClientTokens, OnPremGuard, ClientRepository, ClientUserRepository, SettingsRepository];

/** The on-premises API of every node, and the routes that open it. */
@Module({})
export class OnPremApiModule {
  static forRoot(config: OnPremConfig): DynamicModule {
    return {
      module: OnPremApiModule,
      imports: [NumbersModule],
      providers: [{ provide: ONPREM_CONFIG, useValue: config }, ...ACCESS, SignInClient, OpenClient],
      controllers: [OpenOwnClientController, OpenAnyClientController, SignInClientController, ClientUsersController],
    };
  }
}
