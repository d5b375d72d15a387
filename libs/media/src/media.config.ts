import { join, resolve } from 'node:path';
import { z } from 'zod';
import { flag, whole } from '#platform/kernel';

export const MEDIA_CONFIG = Symbol('media configuration');

/** Where files lie, and for how long. */
export const MediaConfig = z.object({
  MEDIA_STORE: z.enum(['folder', 's3']).default('folder'),
  MEDIA_FOLDER: z.string().optional(),
  MEDIA_S3_BUCKET: z.string().optional(),
  MEDIA_S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  MEDIA_S3_REGION: z.string().default('us-east-1'),
  MEDIA_S3_PATH_STYLE: flag().default(false),
  MEDIA_DAYS_IN: whole(1, 3_650).default(30),
  MEDIA_DAYS_OUT: whole(1, 3_650).default(30),
});
export type MediaConfig = z.output<typeof MediaConfig> & { readonly TRUNKLINE_HOME?: string | undefined };

/** The folder of the local store: the given one, or a place below the home of the installation. */
export const mediaFolder = ({ MEDIA_FOLDER, TRUNKLINE_HOME }: MediaConfig): string =>
  resolve(MEDIA_FOLDER ?? join(TRUNKLINE_HOME ?? '.trunkline', 'media'));
