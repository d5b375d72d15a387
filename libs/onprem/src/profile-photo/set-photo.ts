import { Injectable } from '@nestjs/common';
import { BusinessProfiles } from '../business-profile/business-profiles.js';
import { Database } from '#platform/database';
import { granted, NumberGraph, type OwnNumber } from '../number-graph.js';
import { accessDenied } from '../onprem.errors.js';
import type { Photo } from './photo.js';
import { PhotoRepository } from './photo.repository.js';

/** Shows people another picture of a business; what Meta does not take is not kept either. source: whatsapp-cloud-api.md §3, §4.1 */
@Injectable()
export class SetPhoto {
  constructor(
    private readonly database: Database,
    private readonly photos: PhotoRepository,
    private readonly profiles: BusinessProfiles,
    private readonly graph: NumberGraph,
  ) {}

  async execute(client: OwnNumber, photo: Photo): Promise<void> {
    const file = { name: photo.type === 'image/png' ? 'profile.png' : 'profile.jpg', ...photo };
    const handle = granted(await this.graph.upload(client, file), 1009);
    await this.profiles.change(client, { profile_picture_handle: handle });
    await this.save(client, photo);
  }

  /** Meta has no call that takes a picture away, and the answer must not claim that it is gone. */
  async remove(client: OwnNumber): Promise<void> {
    const { profile_picture_url: url } = await this.profiles.get(client);
    if (url) throw accessDenied('WhatsApp has no call that removes a picture; upload another one.', 403);
    await this.save(client, null);
  }

  private save({ tenantId, nodeId }: OwnNumber, photo: Photo | null): Promise<void> {
    return this.database.withTenant(tenantId, (tx) => this.photos.save(tx, tenantId, nodeId, photo));
  }
}
