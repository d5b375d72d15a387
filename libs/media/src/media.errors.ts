import { DomainError, type FieldError, NoRoom } from '#platform/kernel';
import { MEDIA_TYPES } from '#whatsapp';

/** WhatsApp does not carry files of this type. */
export class MediaTypeNotCarried extends DomainError {
  readonly code = 'media_type_not_carried';
  readonly kind = 'unsupported_media';
  constructor(type: string) {
    const carried = Object.values(MEDIA_TYPES).flat().join(', ');
    super(`WhatsApp does not carry files of type ${type || 'nothing'}. Say with Content-Type which it is: ${carried}.`);
  }
}

/** The bytes are something else than what they were said to be. */
export class MediaTypeMismatch extends DomainError {
  readonly code = 'media_type_mismatch';
  readonly kind = 'invalid';
  constructor(
    readonly declared: string,
    readonly found: string | null,
  ) {
    super(`The file was declared as ${declared}, but its content is ${found ?? 'nothing of that kind'}.`);
  }
}

export class MediaTooLarge extends DomainError {
  readonly code = 'media_too_large';
  readonly kind = 'too_large';
  override readonly extensions: Readonly<Record<string, unknown>>;
  constructor(
    what: string,
    readonly limit: number,
  ) {
    super(`The file is too large: ${what} may have ${limit} bytes.`);
    this.extensions = { limit };
  }
}

export class MediaEmpty extends DomainError {
  readonly code = 'media_empty';
  readonly kind = 'invalid';
  constructor() {
    super('There is not one byte in the body; send those of the file.');
  }
}

/** The disk or the quota of the store is full. The code is part of what nodes understand. */
export class MediaStoreFull extends NoRoom {
  constructor() {
    super('media_store_full', 'There is no room for files at the moment; nothing of this one was kept.');
  }
}

/** The hash of what has arrived is not the one that was announced. */
export class MediaDamaged extends DomainError {
  readonly code = 'media_damaged';
  readonly kind = 'invalid';
  constructor() {
    super('What has arrived is not what was announced: the SHA-256 differs.');
  }
}

/** The sender went away in the middle of the file; nothing of it was kept. */
export class UploadBroken extends DomainError {
  readonly code = 'upload_broken';
  readonly kind = 'malformed';
  constructor() {
    super('The body ended before the file did; send it again.');
  }
}

/** There is such a file, but its bytes cannot be read: not yet, or not any more. */
export class MediaNotReadable extends DomainError {
  readonly code = 'media_not_readable';
  readonly kind = 'conflict';
  constructor(why: string) {
    super(`The file cannot be read: ${why}.`);
  }
}

export class RangeNotSatisfiable extends DomainError {
  readonly code = 'range_not_satisfiable';
  readonly kind = 'unsatisfiable';
  override readonly errors: readonly FieldError[] = [];
  constructor(size: number) {
    super(`The file has ${size} bytes; the range lies outside of them.`);
  }
}
