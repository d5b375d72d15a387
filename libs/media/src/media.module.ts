import { type DynamicModule, Global, Module } from '@nestjs/common';
import { NodesModule } from '#nodes';
import { ExpectMedia } from './fetch-inbound/expect-media.js';
import { FetchMedia } from './fetch-inbound/fetch-media.js';
import { FetchRepository } from './fetch-inbound/fetch.repository.js';
import { NodeMediaController } from './fetch-inbound/node-media.controller.js';
import { OfferMedia } from './fetch-inbound/offer-media.js';
import { MEDIA_CONFIG, type MediaConfig } from './media.config.js';
import { Media } from './media.js';
import { MediaRepository } from './media.repository.js';
import { MediaController } from './read-media/media.controller.js';
import { ReceiveMedia } from './receive-media/receive-media.js';
import { GraphUploads } from './send-media/graph-uploads.js';
import { MediaStore } from './store/media-store.js';
import { openStore } from './store/open-store.js';
import { TidyMedia } from './tidy-media/tidy-media.js';
import { UploadController } from './upload-media/upload.controller.js';

const providers = [Media, MediaRepository, ReceiveMedia, ExpectMedia, FetchMedia, FetchRepository, GraphUploads];
const background = [OfferMedia, TidyMedia];

/** Files of tenants, without routes; global, because many features send and receive them. */
@Global()
@Module({})
export class MediaModule {
  static forRoot(config: MediaConfig): DynamicModule {
    return {
      module: MediaModule,
      imports: [NodesModule],
      providers: [
        { provide: MEDIA_CONFIG, useValue: config },
        { provide: MediaStore, useFactory: () => openStore(config) },
        ...providers,
        ...background,
      ],
      exports: [Media, FetchMedia, GraphUploads, ...background],
    };
  }
}

/** The routes of files: the tenant's and the nodes'. */
@Module({ imports: [NodesModule], controllers: [UploadController, MediaController, NodeMediaController] })
export class MediaApiModule {}
