import { publicId } from '#platform/kernel';
import type { TenantEvent } from '#events';
import type { StoredMedia } from './stored-media.js';

/** What a tenant hears of a file that came in: its full current state, because order is not promised. */
export const mediaEvent = (type: 'media.stored' | 'media.failed', media: StoredMedia, at: Date): TenantEvent => ({
  type,
  subjectId: media.id,
  occurredAt: at,
  data: {
    id: publicId('media', media.id),
    message_id: media.messageId && publicId('message', media.messageId),
    status: media.state,
    mime_type: media.mimeType,
    size: media.size,
    sha256: media.sha256,
    filename: media.filename,
    error: media.error,
    expires_at: media.expiresAt.toISOString(),
  },
});
