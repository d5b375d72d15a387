/** Files both ways, streamed: from tenants to WhatsApp, from people to a store that tenants read. */
export type { Arrival } from './fetch-inbound/expect-media.js';
export { OfferMedia } from './fetch-inbound/offer-media.js';
export { MediaConfig } from './media.config.js';
export {
  MediaDamaged,
  MediaEmpty,
  MediaNotReadable,
  MediaTooLarge,
  MediaTypeMismatch,
  MediaTypeNotCarried,
  UploadBroken,
} from './media.errors.js';
export { mediaMigrations } from './media.migration.js';
export { MediaApiModule, MediaModule } from './media.module.js';
export { Media, type OpenMedia } from './media.js';
export type { Declared } from './receive-media/receive-media.js';
export { rangeOf } from './read-media/range.js';
export { type ByteRange, ContentMissing, MediaStore } from './store/media-store.js';
export { openStore } from './store/open-store.js';
export { isReadable, type StoredMedia } from './stored-media.js';
export { TidyMedia } from './tidy-media/tidy-media.js';
