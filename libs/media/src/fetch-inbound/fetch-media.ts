import { Inject, Injectable } from '@nestjs/common';
import type { MediaClaimResponse, MediaFailed } from '#node-protocol';
import { Fenced, type NodeCaller, NodeSessions } from '#nodes';
import { Database, type Tx } from '#platform/database';
import { DomainError, NotFound } from '#platform/kernel';
import { TenantEvents } from '#events';
import { INBOUND_LIMIT } from '#whatsapp';
import { MEDIA_CONFIG, type MediaConfig } from '../media.config.js';
import { mediaEvent } from '../media-event.js';
import { MediaStoreFull, MediaTooLarge, UploadBroken } from '../media.errors.js';
import { MediaRepository } from '../media.repository.js';
import { CheckedContent } from '../receive-media/checked-content.js';
import { MediaStore } from '../store/media-store.js';
import { isUuid, storageKeyOf, type StoredMedia } from '../stored-media.js';
import { FetchRepository } from './fetch.repository.js';
import { pauseAfter } from './retry.js';

const DAY_MS = 24 * 3_600_000;
/** Longer than a node takes for 100 MB or gives up; then its process has died, and another one may try. */
const HELD_MS = 15 * 60_000;
/** Until a file for which there was no room is tried again. */
const WITHOUT_ROOM_MS = 30_000;

/** What a node does with the files that people sent: it takes them in hand, brings their bytes, or says why it cannot. */
@Injectable()
export class FetchMedia {
  constructor(
    @Inject(MEDIA_CONFIG) private readonly config: MediaConfig,
    private readonly database: Database,
    private readonly sessions: NodeSessions,
    private readonly fetching: FetchRepository,
    private readonly media: MediaRepository,
    private readonly store: MediaStore,
    private readonly events: TenantEvents,
  ) {}

  /** Refuses a process whose lease somebody else has now. */
  async assertActs(node: NodeCaller, epoch: string): Promise<void> {
    await this.asNode(node, epoch, async () => undefined);
  }

  claim(node: NodeCaller, epoch: string, ids: readonly string[]): Promise<MediaClaimResponse> {
    return this.asNode(node, epoch, async (tx) => {
      const heldUntil = new Date(tx.now.getTime() + HELD_MS);
      return { media: await this.fetching.claim(tx, node.tenantId, node.numberId, ids, heldUntil) };
    });
  }

  /** Takes the bytes in, and tells the tenant; what went wrong is written down before it is told. */
  async keep(node: NodeCaller, epoch: string, id: string, stream: AsyncIterable<Buffer>): Promise<void> {
    const media = await this.asNode(node, epoch, (tx) => this.requireWaiting(tx, node, id));
    const rules = { sha256: media.sha256, judge: () => ({ bytes: INBOUND_LIMIT, what: 'a file that comes in' }) };
    const content = new CheckedContent(stream, rules);
    try {
      await this.store.put(storageKeyOf(node.tenantId, media.id), content);
    } catch (error) {
      await this.database.withTenant(node.tenantId, (tx) => this.notKept(tx, node, id, error));
      throw error;
    }
    const isWanted = await this.database.withTenant(node.tenantId, async (tx) => {
      const expiresAt = new Date(tx.now.getTime() + this.config.MEDIA_DAYS_IN * DAY_MS);
      const stored = await this.media.markStored(tx, node.tenantId, media.id, content, expiresAt);
      if (stored) await this.events.emit(tx, node.tenantId, [mediaEvent('media.stored', stored, tx.now)]);
      return stored ?? (await this.media.find(tx, node.tenantId, media.id))?.state === 'stored';
    });
    // Another process may have been faster with the same bytes; or the tenant has deleted them meanwhile.
    if (!isWanted) await this.store.remove(storageKeyOf(node.tenantId, media.id));
  }

  fail(node: NodeCaller, { epoch, media_id: id, reason, final }: MediaFailed): Promise<void> {
    return this.asNode(node, epoch, (tx) => this.failed(tx, node, id, reason, final));
  }

  private async requireWaiting(tx: Tx, node: NodeCaller, id: string): Promise<StoredMedia> {
    const found = isUuid(id) ? await this.fetching.lockWaiting(tx, node.tenantId, node.numberId, id) : null;
    if (!found) throw new NotFound('media');
    return found.media;
  }

  private async notKept(tx: Tx, node: NodeCaller, id: string, error: unknown): Promise<void> {
    if (error instanceof MediaStoreFull) return this.waitForRoom(tx, node, id, error);
    const refusal = error instanceof DomainError ? error : new UploadBroken();
    await this.failed(tx, node, id, refusal.message, refusal instanceof MediaTooLarge);
  }

  /** However long it takes: Meta keeps the file for days, and the disk is not its fault. */
  private async waitForRoom(tx: Tx, node: NodeCaller, id: string, { message }: MediaStoreFull): Promise<void> {
    const found = await this.fetching.lockWaiting(tx, node.tenantId, node.numberId, id);
    const offerAt = new Date(tx.now.getTime() + WITHOUT_ROOM_MS);
    if (found) await this.fetching.putBackUntried(tx, node.tenantId, found.media.id, offerAt, message);
  }

  /** Tried again after a pause, a few times; then, or when it is pointless, the tenant is told. */
  private async failed(tx: Tx, node: NodeCaller, id: string, reason: string, final: boolean): Promise<void> {
    const found = await this.fetching.lockWaiting(tx, node.tenantId, node.numberId, id);
    if (!found) return;
    const pause = final ? null : pauseAfter(found.tries);
    if (pause !== null) {
      const offerAt = new Date(tx.now.getTime() + pause);
      return this.fetching.putBack(tx, node.tenantId, found.media.id, offerAt, reason);
    }
    const failed = await this.fetching.markFailed(tx, node.tenantId, [found.media.id], reason);
    await this.events.emit(
      tx,
      node.tenantId,
      failed.map((media) => mediaEvent('media.failed', media, tx.now)),
    );
  }

  private asNode<T>(node: NodeCaller, epoch: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.withTenant(node.tenantId, async (tx) => {
      if (!(await this.sessions.check(tx, node.nodeId, BigInt(epoch)))) throw new Fenced();
      return work(tx);
    });
  }
}
