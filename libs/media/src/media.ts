import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { ClaimedMedia } from '#node-protocol';
import { Database, type Tx } from '#platform/database';
import { NotFound, type MediaId, type NumberId, type TenantId } from '#platform/kernel';
import { type Arrival, ExpectMedia } from './fetch-inbound/expect-media.js';
import { MediaNotReadable } from './media.errors.js';
import { MediaRepository } from './media.repository.js';
import { type Declared, ReceiveMedia } from './receive-media/receive-media.js';
import { GraphUploads } from './send-media/graph-uploads.js';
import { type ByteRange, MediaStore } from './store/media-store.js';
import { isReadable, isUuid, storageKeyOf, type StoredMedia } from './stored-media.js';

/** A file that can be read, and its bytes or a range of them. */
export interface OpenMedia {
  readonly media: StoredMedia;
  readonly stream: Readable;
}

/** The files of tenants, for every feature: ids are UUIDs, and one that is another tenant's does not exist. */
@Injectable()
export class Media {
  constructor(
    private readonly database: Database,
    private readonly media: MediaRepository,
    private readonly store: MediaStore,
    private readonly receiving: ReceiveMedia,
    private readonly expecting: ExpectMedia,
    private readonly uploads: GraphUploads,
  ) {}

  /** A file in whichever state, or a 404. */
  async require(tx: Tx, tenantId: TenantId, id: string): Promise<StoredMedia> {
    const found = isUuid(id) ? await this.media.find(tx, tenantId, id as MediaId) : null;
    if (!found) throw new NotFound('media');
    return found;
  }

  /** Those of these files that the tenant has, in whichever state. */
  findAll(tx: Tx, tenantId: TenantId, ids: readonly MediaId[]): Promise<Map<MediaId, StoredMedia>> {
    return this.media.findAll(tx, tenantId, ids);
  }

  /** Takes a file in; what is too large, of another type than declared or cut off is refused and leaves nothing. */
  receive(
    tenantId: TenantId,
    numberId: NumberId | null,
    stream: AsyncIterable<Buffer>,
    declared: Declared,
  ): Promise<StoredMedia> {
    return this.receiving.execute(tenantId, numberId, stream, declared);
  }

  /** Opens a file for reading; refused with the reason when its bytes are not there (yet, or any more). */
  async open(tenantId: TenantId, id: string, range?: ByteRange): Promise<OpenMedia> {
    const media = await this.readable(tenantId, id);
    return { media, stream: await this.store.get(storageKeyOf(tenantId, media.id), range) };
  }

  /** A file whose bytes are there. */
  readable(tenantId: TenantId, id: string): Promise<StoredMedia> {
    return this.database.withTenant(tenantId, async (tx) => {
      const media = await this.require(tx, tenantId, id);
      if (!isReadable(media, tx.now)) throw new MediaNotReadable(WHY_NOT[media.state] + because(media));
      return media;
    });
  }

  /** Deletes a file; what could not be removed from the store at once is removed by housekeeping. */
  async remove(tenantId: TenantId, id: string): Promise<void> {
    const media = await this.database.withTenant(tenantId, async (tx) => {
      const found = await this.require(tx, tenantId, id);
      await this.media.markDeleted(tx, tenantId, found.id);
      return found;
    });
    await this.store.remove(storageKeyOf(tenantId, media.id)).catch(() => undefined);
  }

  /** Writes down that files came in with messages, and tells the nodes of their numbers to fetch them after the commit. */
  expect(tx: Tx, tenantId: TenantId, arrivals: readonly Arrival[]): Promise<void> {
    return this.expecting.execute(tx, tenantId, arrivals);
  }

  /** What the node of a number has to know to send these files; those that cannot be read any more are missing. */
  forSending(
    tx: Tx,
    tenantId: TenantId,
    numberId: NumberId,
    ids: readonly MediaId[],
  ): Promise<Map<MediaId, ClaimedMedia>> {
    return this.uploads.forSending(tx, tenantId, numberId, ids);
  }
}

const WHY_NOT: Record<StoredMedia['state'], string> = {
  waiting: 'it has not arrived yet',
  stored: 'its time is over',
  failed: 'it could not be fetched',
  expired: 'its time is over',
  deleted: 'it was deleted',
};

const because = ({ state, error }: StoredMedia): string => (state === 'failed' && error ? `: ${error}` : '');
