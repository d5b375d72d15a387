import { Injectable } from '@nestjs/common';
import { Numbers } from '#numbers';
import { Database } from '#platform/database';
import { SettingsRepository } from '../application-settings/settings.repository.js';
import type { SettingsRequest } from '../application-settings/settings-request.js';
import { BusinessProfileRequest, type ProfileAtMeta } from '../business-profile/business-profile.js';
import { BusinessProfiles } from '../business-profile/business-profiles.js';
import { ProfileRepository } from '../business-profile/profile.repository.js';
import { MediaProviderRepository } from '../media-providers/media-provider.repository.js';
import type { OwnNumber } from '../number-graph.js';
import { RegistrationRepository } from '../registration/registration.repository.js';
import type { BackupContent } from './backup-content.js';
import { sealBackup } from './sealed-backup.js';

/** Writes what a client has set down as one text that only a password opens. source: whatsapp-onprem-api.md §6 */
@Injectable()
export class BackUp {
  constructor(
    private readonly database: Database,
    private readonly numbers: Numbers,
    private readonly settings: SettingsRepository,
    private readonly providers: MediaProviderRepository,
    private readonly registrations: RegistrationRepository,
    private readonly kept: ProfileRepository,
    private readonly profiles: BusinessProfiles,
  ) {}

  async execute(client: OwnNumber, password: string): Promise<string> {
    const profile = profileIn(await this.profiles.get(client));
    const content: BackupContent = { ...(await this.ofOurs(client)), profile };
    return sealBackup(JSON.stringify(content), password);
  }

  private ofOurs({ tenantId, nodeId, numberId }: OwnNumber): Promise<Omit<BackupContent, 'profile'>> {
    return this.database.withTenant(tenantId, async (tx) => {
      const { vname, pin, twoStep } = await this.registrations.get(tx, tenantId, nodeId);
      return {
        version: 1,
        phone: (await this.numbers.require(tx, tenantId, numberId)).phone,
        application: (await this.settings.changes(tx, tenantId, nodeId)) as SettingsRequest,
        media_providers: await this.providers.list(tx, tenantId, nodeId),
        registration: { vname, pin, two_step: twoStep },
        compliance: await this.kept.compliance(tx, tenantId, nodeId),
      };
    });
  }
}

/** The parts of the profile that can be set again; what Meta shows and does not take is left out. */
function profileIn({ about, ...atMeta }: ProfileAtMeta): BackupContent['profile'] {
  const entries = Object.entries(BusinessProfileRequest.shape).flatMap(([name, schema]) => {
    const value = schema.safeParse(atMeta[name]);
    return value.success && value.data !== undefined ? [[name, value.data]] : [];
  });
  return { ...Object.fromEntries(entries), ...(about ? { about } : {}) };
}
