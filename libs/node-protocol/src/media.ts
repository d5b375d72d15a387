import { z } from 'zod';

/**
 * The contract of media: a node brings our files to WhatsApp before it sends them, and what people sent from WhatsApp to us. Bytes
 * are streamed, never kept. source: whatsapp-cloud-api.md §3
 */

/** Most media in one claim. */
export const MOST_MEDIA_PER_CLAIM = 50;

const PREFIX = 'media:';

/** How a job names a medium to fetch, beside the ids of messages to send. */
export const mediaRef = (id: string): string => `${PREFIX}${id}`;
/** The id in such a reference; null for a message. */
export const mediaIdOf = (ref: string): string | null => (ref.startsWith(PREFIX) ? ref.slice(PREFIX.length) : null);

const Epoch = z.string().regex(/^\d{1,19}$/);

/** The file of a message that the node is about to send. */
export const ClaimedMedia = z.object({
  id: z.uuid(),
  mime_type: z.string(),
  size: z.number().int().nonnegative(),
  filename: z.string().nullable(),
  /** Meta's id of the file for this number, when it was uploaded before and is still good. */
  graph_id: z.string().nullable(),
});
export type ClaimedMedia = z.output<typeof ClaimedMedia>;

/** `?epoch=` of `GET` and `PUT /internal/v1/media/{id}/content`. */
export const MediaContentQuery = z.strictObject({ epoch: Epoch });
export type MediaContentQuery = z.output<typeof MediaContentQuery>;

/** `POST /internal/v1/media/uploaded` → 204: the next recipient needs no upload. `…/forgotten`: WhatsApp does not know this id any more. */
export const MediaUploaded = z.strictObject({ epoch: Epoch, media_id: z.uuid(), graph_id: z.string().min(1).max(100) });
export type MediaUploaded = z.output<typeof MediaUploaded>;

/** `POST /internal/v1/media/claim`: which of these shall be fetched by this process, and nobody else for a while. */
export const MediaClaimRequest = z.strictObject({
  epoch: Epoch,
  media_ids: z.array(z.uuid()).min(1).max(MOST_MEDIA_PER_CLAIM),
});
export type MediaClaimRequest = z.output<typeof MediaClaimRequest>;
export const MediaClaimResponse = z.object({
  media: z.array(z.object({ media_id: z.uuid(), meta_id: z.string() })),
});
export type MediaClaimResponse = z.output<typeof MediaClaimResponse>;

/** `POST /internal/v1/media/failed` → 204. `final`: Meta does not have it, and asking again is pointless. */
export const MediaFailed = z.strictObject({
  epoch: Epoch,
  media_id: z.uuid(),
  reason: z.string().min(1).max(500),
  final: z.boolean(),
});
export type MediaFailed = z.output<typeof MediaFailed>;
