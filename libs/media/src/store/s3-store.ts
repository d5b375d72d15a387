import { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { type ByteRange, ContentMissing, MediaStore } from './media-store.js';

/** The smallest part S3 takes: with one part at a time this is what an upload keeps in memory. */
const PART_BYTES = 5 * 1_024 * 1_024;

export interface S3Place {
  readonly bucket: string;
  readonly region: string;
  readonly endpoint?: string | undefined;
  readonly pathStyle: boolean;
}

/** Keeps files in a bucket of S3 or of anything that speaks its language; credentials come from the standard AWS variables or the machine's role. */
export class S3Store extends MediaStore {
  private readonly client: S3Client;

  constructor(private readonly place: S3Place) {
    super();
    this.client = new S3Client({
      region: place.region,
      forcePathStyle: place.pathStyle,
      ...(place.endpoint ? { endpoint: place.endpoint } : {}),
      // Checksums in trailers are a habit of AWS alone; other servers refuse them.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async put(key: string, content: AsyncIterable<Buffer>): Promise<void> {
    const body = Readable.from(content, { objectMode: false });
    await new Upload({
      client: this.client,
      params: { Bucket: this.place.bucket, Key: key, Body: body },
      queueSize: 1,
      partSize: PART_BYTES,
    }).done();
  }

  async get(key: string, range?: ByteRange): Promise<Readable> {
    const wanted = range ? { Range: `bytes=${range.start}-${range.end}` } : {};
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.place.bucket, Key: key, ...wanted }));
      return Body as Readable;
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') throw new ContentMissing();
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.place.bucket, Key: key }));
  }
}
