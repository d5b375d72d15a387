import type { Readable } from 'node:stream';
import { hmacSha256, randomToken, sameBytes } from '#platform/kernel';
import { badType, GraphError, required, unknownNode } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import { optionalWord, wordIn } from '../graph/params.js';
import type { Journal } from '../journal/journal.js';
import { Blobs } from './blobs.js';
import { LARGEST_BYTES } from './kinds.js';

/** source: whatsapp-cloud-api.md §3, resumable upload */
const TYPES = ['application/pdf', 'image/jpeg', 'image/jpg', 'image/png', 'video/mp4'];

interface UploadRow {
  readonly token: string;
  readonly name: string;
  readonly length: number;
  readonly type: string;
}

interface Upload extends UploadRow {
  offset: number;
  handle?: string;
}

interface ProgressRow {
  readonly token: string;
  readonly offset: number;
  readonly handle?: string;
}

/** Uploads that may be interrupted and taken up again; a finished one is known by its handle. */
export class Uploads {
  private readonly byToken = new Map<string, Upload>();
  private readonly byHandle = new Map<string, Upload>();
  private readonly blobs: Blobs;
  private readonly record: (row: UploadRow) => void;
  private readonly recordProgress: (row: ProgressRow) => void;

  constructor(
    journal: Journal,
    dataDir: string | undefined,
    private readonly key: string,
  ) {
    this.blobs = new Blobs(dataDir, 'uploads');
    this.record = journal.channel<UploadRow>(
      'upload',
      (row) => void this.byToken.set(row.token, { ...row, offset: 0 }),
    );
    this.recordProgress = journal.channel<ProgressRow>('upload_progress', (row) => this.advance(row));
  }

  /** The id of a new session, as the next call has to name it. */
  start(params: Fields): string {
    const type = wordIn(params, 'file_type');
    if (!TYPES.includes(type)) throw badType('file_type', `one of {${TYPES.join(', ')}}`);
    const length = Number(wordIn(params, 'file_length'));
    if (!Number.isInteger(length) || length < 1 || length > LARGEST_BYTES)
      throw badType('file_length', `an integer between 1 and ${LARGEST_BYTES}`);
    const row: UploadRow = { token: randomToken(24), name: optionalWord(params, 'file_name') ?? 'file', length, type };
    this.byToken.set(row.token, { ...row, offset: 0 });
    this.record(row);
    return this.idOf(row.token);
  }

  /** Takes the bytes from an offset on; the handle once all of them are there. */
  async take(token: string, sig: string | undefined, offset: string | undefined, source: Readable): Promise<string> {
    const upload = this.require(token, sig);
    if (offset === undefined) throw required('file_offset');
    if (Number(offset) !== upload.offset)
      throw new GraphError(100, undefined, { message: `The upload stands at ${upload.offset}, not at ${offset}.` });
    try {
      await this.blobs.append(token, source, (chunk) => {
        upload.offset += chunk.length;
        if (upload.offset > upload.length) throw badType('file_length', `${upload.length} bytes, as announced`);
      });
    } finally {
      this.advance({ token, offset: upload.offset });
      this.recordProgress({ token, offset: upload.offset });
    }
    if (upload.offset < upload.length)
      throw new GraphError(100, undefined, { message: `Only ${upload.offset} of ${upload.length} bytes have come.` });
    return this.finish(upload);
  }

  /** How far a session has come, for whoever wants to go on. */
  progressOf(token: string, sig: string | undefined): object {
    return { id: this.idOf(token), file_offset: this.require(token, sig).offset };
  }

  /** The type of a finished upload, undefined for a handle nobody was given. */
  typeOf(handle: string): string | undefined {
    return this.byHandle.get(handle)?.type;
  }

  open(handle: string): Readable | undefined {
    const upload = this.byHandle.get(handle);
    return upload && this.blobs.open(upload.token);
  }

  private finish(upload: Upload): string {
    const { token, name, type, offset } = upload;
    const handle = `4::${Buffer.from(`${type}:${name}:${randomToken(18)}`).toString('base64url')}`;
    this.advance({ token, offset, handle });
    this.recordProgress({ token, offset, handle });
    return handle;
  }

  private advance({ token, offset, handle }: ProgressRow): void {
    const upload = this.byToken.get(token);
    if (!upload) return;
    upload.offset = offset;
    if (handle === undefined) return;
    upload.handle = handle;
    this.byHandle.set(handle, upload);
  }

  private require(token: string, sig: string | undefined): Upload {
    const upload = this.byToken.get(token);
    // The signature is part of the id; a client that drops it names something else.
    const genuine = sig === undefined || sameBytes(Buffer.from(sig), Buffer.from(this.sign(token)));
    if (!upload || !genuine) throw unknownNode(`upload:${token}`);
    return upload;
  }

  private idOf(token: string): string {
    return `upload:${token}?sig=${this.sign(token)}`;
  }

  private sign(token: string): string {
    return hmacSha256(this.key, `upload|${token}`).toString('base64url');
  }
}
