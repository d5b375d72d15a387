import { Injectable } from '@nestjs/common';
import { Numbers } from '#numbers';
import { Database, type Tx } from '#platform/database';
import { ChangeSettings } from '../application-settings/change-settings.js';
import { BusinessProfiles } from '../business-profile/business-profiles.js';
import { ProfileRepository } from '../business-profile/profile.repository.js';
import { MediaProviderRepository } from '../media-providers/media-provider.repository.js';
import type { OwnNumber } from '../number-graph.js';
import { accessDenied, invalid } from '../onprem.errors.js';
import { RegistrationRepository } from '../registration/registration.repository.js';
import { SetPin } from '../two-step/set-pin.js';
import { BackupContent } from './backup-content.js';
import { openBackup } from './sealed-backup.js';

/** Puts a client back to where its backup was taken, here and at Meta. source: whatsapp-onprem-api.md §6 */
@Injectable()
export class Restore {
  constructor(
    private readonly database: Database,
    private readonly numbers: Numbers,
    private readonly settings: ChangeSettings,
    private readonly providers: MediaProviderRepository,
    private readonly registrations: RegistrationRepository,
    private readonly kept: ProfileRepository,
    private readonly profiles: BusinessProfiles,
    private readonly setPin: SetPin,
  ) {}

  async execute(client: OwnNumber, password: string, data: string): Promise<void> {
    const content = await contentOf(data, password);
    await this.database.withTenant(client.tenantId, (tx) => this.restoreOurs(tx, client, content));
    await this.settings.tellNetwork(client, content.application);
    if (Object.keys(content.profile).length > 0) await this.profiles.change(client, content.profile);
    const { pin, two_step: twoStep } = content.registration;
    if (pin !== null) await this.setPin.execute(client, pin, twoStep);
  }

  private async restoreOurs(tx: Tx, client: OwnNumber, content: BackupContent): Promise<void> {
    const { tenantId, nodeId, numberId } = client;
    const { phone } = await this.numbers.require(tx, tenantId, numberId);
    if (content.phone !== phone) throw accessDenied('This is the backup of another number.', 403);
    await this.settings.replace(tx, client, content.application);
    await this.providers.removeAll(tx, tenantId, nodeId);
    await this.providers.put(tx, tenantId, nodeId, content.media_providers);
    await this.registrations.change(tx, tenantId, nodeId, { vname: content.registration.vname });
    await this.kept.saveCompliance(tx, tenantId, nodeId, content.compliance);
  }
}

async function contentOf(data: string, password: string): Promise<BackupContent> {
  const opened = await openBackup(data, password);
  if ('refused' in opened)
    throw opened.refused === 'password'
      ? accessDenied('The password is not the one of this backup.', 403)
      : invalid('data', 'this is no backup, or it has been changed');
  const content = BackupContent.safeParse(parsed(opened.plain));
  if (!content.success) throw invalid('data', 'this backup says something that cannot be restored');
  return content.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
