import { type DynamicModule, Module } from '@nestjs/common';
import { ContactsModule } from '#contacts';
import { type GraphConfig, GraphModule } from '#graph';
import { GroupsModule } from '#groups';
import { NodesModule } from '#nodes';
import { NumbersModule } from '#numbers';
import { Answers } from './answers.js';
import { ApplicationSettingsController } from './application-settings/application-settings.controller.js';
import { ChangeSettings } from './application-settings/change-settings.js';
import { IdentityCheck } from './application-settings/identity-check.js';
import { SettingsRepository } from './application-settings/settings.repository.js';
import { ClientPace } from './authenticate/client-pace.js';
import { ClientTokens } from './authenticate/client-tokens.js';
import { OnPremGuard } from './authenticate/onprem.guard.js';
import { BackUp } from './backup/back-up.js';
import { BackupController } from './backup/backup.controller.js';
import { Restore } from './backup/restore.js';
import { BlockContactController } from './block-contact/block-contact.controller.js';
import { BusinessProfileController } from './business-profile/business-profile.controller.js';
import { BusinessProfiles } from './business-profile/business-profiles.js';
import { ProfileRepository } from './business-profile/profile.repository.js';
import { CheckedContacts } from './check-contacts/checked-contacts.js';
import { ContactCheckRepository } from './check-contacts/contact-check.repository.js';
import { OnPremContactsController } from './check-contacts/contacts.controller.js';
import { CertificateRepository } from './certificates/certificate.repository.js';
import { CertificatesController } from './certificates/certificates.controller.js';
import { ClientRepository } from './client.repository.js';
import { ContactIdentityController } from './contact-identity/contact-identity.controller.js';
import { ContactIdentityRepository } from './contact-identity/contact-identity.repository.js';
import { RequireAcknowledged } from './contact-identity/require-acknowledged.js';
import { GraphGroups } from './groups/graph-groups.js';
import { GroupGraph } from './groups/group-graph.js';
import { GroupsController } from './groups/groups.controller.js';
import { KnownGroups } from './groups/known-groups.js';
import { HealthController } from './health/health.controller.js';
import { LookAtNode } from './health/look-at-node.js';
import { MarkReadController } from './mark-read/mark-read.controller.js';
import { MediaProviderRepository } from './media-providers/media-provider.repository.js';
import { MediaProvidersController } from './media-providers/media-providers.controller.js';
import { OnPremMediaController } from './media/media.controller.js';
import { NumberGraph } from './number-graph.js';
import { ONPREM_CONFIG, type OnPremConfig } from './onprem.config.js';
import { OpenAnyClientController } from './open-client/open-any-client.controller.js';
import { OpenClient } from './open-client/open-client.js';
import { OpenOwnClientController } from './open-client/open-own-client.controller.js';
import { PhotoController } from './profile-photo/photo.controller.js';
import { PhotoRepository } from './profile-photo/photo.repository.js';
import { SetPhoto } from './profile-photo/set-photo.js';
import { RegisterNumber } from './registration/register-number.js';
import { RegistrationController } from './registration/registration.controller.js';
import { RegistrationRepository } from './registration/registration.repository.js';
import { FetchProvided } from './send-message/fetch-provided.js';
import { OnPremMessagesController } from './send-message/messages.controller.js';
import { SendOnPremMessage } from './send-message/send-message.js';
import { SetShards } from './shards/set-shards.js';
import { ShardsController } from './shards/shards.controller.js';
import { SignInClientController } from './sign-in/sign-in-client.controller.js';
import { SignInClient } from './sign-in/sign-in-client.js';
import { AppStats } from './stats/app-stats.js';
import { ClientTraffic } from './stats/client-traffic.js';
import { DbStats } from './stats/db-stats.js';
import { StatsController } from './stats/stats.controller.js';
import { WebMetrics } from './stats/web-metrics.js';
import { StickerpacksController } from './stickerpacks/stickerpacks.controller.js';
import { SupportController } from './support/support.controller.js';
import { SetPin } from './two-step/set-pin.js';
import { TwoStepController } from './two-step/two-step.controller.js';
import { ClientUserRepository } from './users/client-user.repository.js';
import { ClientUsersController } from './users/users.controller.js';

const ACCESS = [ClientPace, ClientTokens, OnPremGuard, ClientRepository, ClientUserRepository, ClientTraffic, Answers];
const SETTINGS = [SettingsRepository, ChangeSettings, IdentityCheck, MediaProviderRepository];
const ACCOUNT = [RegistrationRepository, RegisterNumber, SetShards, SetPin];
const PROFILE = [
  BusinessProfiles,
  ProfileRepository,
  PhotoRepository,
  SetPhoto,
  CertificateRepository,
  BackUp,
  Restore,
];
const MONITORING = [LookAtNode, AppStats, DbStats, WebMetrics];
const MESSAGES = [
  GraphGroups,
  GroupGraph,
  KnownGroups,
  NumberGraph,
  CheckedContacts,
  ContactCheckRepository,
  ContactIdentityRepository,
  RequireAcknowledged,
  FetchProvided,
  SendOnPremMessage,
];

/** The on-premises API of every node, and the routes that open it. */
@Module({})
export class OnPremApiModule {
  static forRoot(config: OnPremConfig & GraphConfig): DynamicModule {
    return {
      module: OnPremApiModule,
      imports: [ContactsModule, GroupsModule, NumbersModule, NodesModule, GraphModule.forRoot(config)],
      providers: [
        { provide: ONPREM_CONFIG, useValue: config },
        ...ACCESS,
        ...MESSAGES,
        ...SETTINGS,
        ...ACCOUNT,
        ...PROFILE,
        ...MONITORING,
        SignInClient,
        OpenClient,
      ],
      controllers: [
        OpenOwnClientController,
        OpenAnyClientController,
        SignInClientController,
        ClientUsersController,
        OnPremMessagesController,
        MarkReadController,
        OnPremContactsController,
        OnPremMediaController,
        GroupsController,
        BlockContactController,
        ContactIdentityController,
        ApplicationSettingsController,
        MediaProvidersController,
        RegistrationController,
        ShardsController,
        TwoStepController,
        BusinessProfileController,
        BackupController,
        PhotoController,
        CertificatesController,
        HealthController,
        StatsController,
        SupportController,
        StickerpacksController,
      ],
    };
  }
}
