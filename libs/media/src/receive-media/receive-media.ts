import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import { Clock, DomainError, newId, type MediaId, type NumberId, type TenantId } from '#platform/kernel';
import { MEDIA_CONFIG, type MediaConfig } from '../media.config.js';
import { MediaNotReadable, UploadBroken } from '../media.errors.js';
import { MediaRepository } from '../media.repository.js';
import { MediaStore } from '../store/media-store.js';
import { storageKeyOf, type StoredMedia } from '../stored-media.js';
import { rulesFor } from './carried.js';
import { CheckedContent } from './checked-content.js';

const DAY_MS = 24 * 3_600_000;
/** An upload that takes longer belongs to a process that was killed. */
const UNDER_WAY_MS = 3_600_000;

/** What a sender says about the file it sends. */
export interface Declared {
  readonly contentType: string;
  readonly filename: string | null;
  /** Most bytes of this way in; what WhatsApp takes of the kind counts besides. */
  readonly maxBytes: number;
}

/** Takes a file in from a tenant: streamed into the store, looked at as it passes, there in full or not at all. */
@Injectable()
export class ReceiveMedia {
  constructor(
    @Inject(MEDIA_CONFIG) private readonly config: MediaConfig,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly media: MediaRepository,
    private readonly store: MediaStore,
  ) {}

  async execute(
    tenantId: TenantId,
    numberId: NumberId | null,
    stream: AsyncIterable<Buffer>,
    { contentType, filename, maxBytes }: Declared,
  ): Promise<StoredMedia> {
    const content = new CheckedContent(stream, rulesFor(contentType, maxBytes));
    const id = newId<'media'>(this.clock.now());
    const storageKey = storageKeyOf(tenantId, id);
    await this.database.withTenant(tenantId, (tx) =>
      this.media.insertUpload(tx, tenantId, {
        id,
        numberId,
        mimeType: contentType,
        filename,
        storageKey,
        expiresAt: new Date(tx.now.getTime() + UNDER_WAY_MS),
      }),
    );
    try {
      await this.store.put(storageKey, content);
      return await this.keep(tenantId, id, content);
    } catch (error) {
      await this.discard(tenantId, id, storageKey);
      throw error instanceof DomainError || !isBroken(error) ? error : new UploadBroken();
    }
  }

  private async keep(tenantId: TenantId, id: MediaId, content: CheckedContent): Promise<StoredMedia> {
    const stored = await this.database.withTenant(tenantId, (tx) =>
      this.media.markStored(
        tx,
        tenantId,
        id,
        content,
        new Date(tx.now.getTime() + this.config.MEDIA_DAYS_OUT * DAY_MS),
      ),
    );
    if (!stored) throw new MediaNotReadable('its upload took more than an hour');
    return stored;
  }

  /** What cannot be tidied up now is found by housekeeping: the row is still there. */
  private async discard(tenantId: TenantId, id: MediaId, storageKey: string): Promise<void> {
    try {
      await this.store.remove(storageKey);
      await this.database.withTenant(tenantId, (tx) => this.media.dropUpload(tx, tenantId, id));
    } catch {
      // The reason why the upload failed is the one to be told.
    }
  }
}

/** The caller's connection ended before the body did. */
const isBroken = (error: unknown): boolean =>
  ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'EPIPE', 'ABORT_ERR'].includes((error as { code?: string }).code ?? '');
