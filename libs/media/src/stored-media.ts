import type { MediaId, MessageId, NumberId, TenantId } from '#platform/kernel';

/**
 * `waiting`: the bytes are on their way · `stored`: there to be read and sent · `failed`: could not be fetched from Meta ·
 * `expired`, `deleted`: the bytes are gone or about to be.
 */
export const MEDIA_STATES = ['waiting', 'stored', 'failed', 'expired', 'deleted'] as const;
export type MediaState = (typeof MEDIA_STATES)[number];

/** A file that goes out or has come in, without its bytes. */
export interface StoredMedia {
  readonly id: MediaId;
  readonly tenantId: TenantId;
  readonly direction: 'out' | 'in';
  readonly state: MediaState;
  readonly numberId: NumberId | null;
  /** The message a file came in with. */
  readonly messageId: MessageId | null;
  /** As whoever sent it declared it. */
  readonly mimeType: string;
  /** As its first bytes say; null where they say nothing. */
  readonly sniffedType: string | null;
  /** Null until the bytes are there. */
  readonly size: number | null;
  /** Hexadecimal; of a file that is still on its way, as Meta told it. */
  readonly sha256: string | null;
  readonly filename: string | null;
  readonly error: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Where the bytes of a medium lie in whichever store. */
export const storageKeyOf = (tenantId: TenantId, id: MediaId): string => `${tenantId}/${id}`;

/** Whether the bytes are there, also when housekeeping has not come by yet. */
export const isReadable = (media: StoredMedia, now: Date): boolean => media.state === 'stored' && media.expiresAt > now;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** What is no UUID is the id of nothing, and Postgres need not be asked. */
export const isUuid = (id: string): boolean => UUID.test(id);
