import { ConfigError } from '#platform/kernel';
import { mediaFolder, type MediaConfig } from '../media.config.js';
import { LocalFolderStore } from './local-folder-store.js';
import type { MediaStore } from './media-store.js';

/** The store that the configuration names. The client of S3 is large, so only who uses it loads it. */
export async function openStore(config: MediaConfig): Promise<MediaStore> {
  if (config.MEDIA_STORE === 'folder') return new LocalFolderStore(mediaFolder(config));
  const { MEDIA_S3_BUCKET: bucket, MEDIA_S3_ENDPOINT: endpoint, MEDIA_S3_REGION: region } = config;
  if (!bucket) throw new ConfigError(['MEDIA_S3_BUCKET: MEDIA_STORE=s3 needs to know the bucket']);
  const { S3Store } = await import('./s3-store.js');
  return new S3Store({ bucket, endpoint, region, pathStyle: config.MEDIA_S3_PATH_STYLE });
}
