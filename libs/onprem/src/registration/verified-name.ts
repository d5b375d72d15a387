const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
const ISSUER = 'ent:wa';
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** What a certificate of a verified name says. */
export interface VerifiedName {
  readonly name: string;
  readonly issuedAt: Date | null;
}

/**
 * Reads a verified-name certificate as Business Manager hands it out: base64 of a protobuf whose field 1 holds the details and their
 * signature. Null when it is none. Only Meta can check the signature. source: whatsapp-onprem-api.md §4
 */
export function verifiedNameIn(certificate: string): VerifiedName | null {
  const text = certificate.replaceAll(/\s/g, '');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return null;
  const details = bytesAt(bytesAt(Buffer.from(text, 'base64'), 1), 1);
  const issuer = textAt(details, 2);
  const name = textAt(details, 4);
  if (issuer !== ISSUER || !name) return null;
  const issued = fieldsIn(details)?.get(10);
  return { name, issuedAt: typeof issued === 'number' ? new Date(issued * 1_000) : null };
}

const bytesAt = (message: Buffer | null, field: number): Buffer | null => {
  const value = fieldsIn(message)?.get(field);
  return Buffer.isBuffer(value) ? value : null;
};

function textAt(message: Buffer | null, field: number): string | null {
  try {
    const bytes = bytesAt(message, field);
    return bytes && UTF8.decode(bytes);
  } catch {
    return null;
  }
}

/** The fields of a protobuf message by number, the first of each; null when the bytes are no such message. */
function fieldsIn(message: Buffer | null): Map<number, Buffer | number> | null {
  if (!message) return null;
  const fields = new Map<number, Buffer | number>();
  for (let at = 0; at < message.length;) {
    const key = varintAt(message, at);
    if (!key) return null;
    const value = valueAt(message, key.end, key.value % 8);
    if (!value) return null;
    const field = Math.floor(key.value / 8);
    if (!fields.has(field)) fields.set(field, value.value);
    at = value.end;
  }
  return fields;
}

interface Read<T> {
  readonly value: T;
  readonly end: number;
}

function valueAt(message: Buffer, at: number, wireType: number): Read<Buffer | number> | null {
  if (wireType === VARINT) return varintAt(message, at);
  if (wireType === FIXED64) return sliceAt(message, at, 8);
  if (wireType === FIXED32) return sliceAt(message, at, 4);
  if (wireType !== BYTES) return null;
  const length = varintAt(message, at);
  return length && sliceAt(message, length.end, length.value);
}

const sliceAt = (message: Buffer, at: number, length: number): Read<Buffer> | null =>
  at + length <= message.length ? { value: message.subarray(at, at + length), end: at + length } : null;

function varintAt(message: Buffer, at: number): Read<number> | null {
  let value = 0;
  for (let index = 0; index < 10; index++) {
    const byte = message[at + index];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: at + index + 1 };
  }
  return null;
}
