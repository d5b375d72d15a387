import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { sameBytes, sha256 } from '#platform/kernel';
import { OnPremRefusal } from '../onprem.errors.js';

const MAGIC = Buffer.from('TLB1');
const SALT = 16;
const CHECK = 32;
const NONCE = 12;
const TAG = 16;
const SUM = 32;
const SHORTEST = MAGIC.length + SALT + CHECK + NONCE + TAG + SUM;
/** 32 MB and a tenth of a second for each guess. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** Deriving a key is dear on purpose, so it is done one after the other, and nobody can make a long queue of it. */
const MOST_WAITING = 8;
let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

const derive = promisify<string, Buffer, number, typeof COST, Buffer>(scrypt);

export type OpenedBackup =
  | { readonly plain: string }
  /** `password`: it is another one. `damaged`: no backup of ours, or one that somebody has changed. */
  | { readonly refused: 'password' | 'damaged' };

/**
 * A text that only its password opens: AES-256-GCM under a key that scrypt makes of the password. A check value tells a wrong password
 * from a changed text, and a checksum tells a text that was cut or mistyped without trying the password at all.
 */
export async function sealBackup(plain: string, password: string): Promise<string> {
  const salt = randomBytes(SALT);
  const nonce = randomBytes(NONCE);
  const { key, check } = await keysOf(password, salt);
  const head = Buffer.concat([MAGIC, salt, check, nonce]);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(head);
  const body = Buffer.concat([head, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return Buffer.concat([body, sha256(body)]).toString('base64');
}

export async function openBackup(data: string, password: string): Promise<OpenedBackup> {
  const bytes = Buffer.from(data, 'base64');
  const body = bytes.subarray(0, bytes.length - SUM);
  const isWhole = bytes.length >= SHORTEST && sameBytes(sha256(body), bytes.subarray(-SUM));
  if (!isWhole || !body.subarray(0, MAGIC.length).equals(MAGIC)) return { refused: 'damaged' };
  const [salt, expected, nonce] = [
    body.subarray(MAGIC.length, MAGIC.length + SALT),
    body.subarray(MAGIC.length + SALT, MAGIC.length + SALT + CHECK),
    body.subarray(MAGIC.length + SALT + CHECK, MAGIC.length + SALT + CHECK + NONCE),
  ];
  const { key, check } = await keysOf(password, salt);
  if (!sameBytes(check, expected)) return { refused: 'password' };
  return opened(body, key, nonce);
}

function opened(body: Buffer, key: Buffer, nonce: Buffer): OpenedBackup {
  const headEnd = MAGIC.length + SALT + CHECK + NONCE;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG }).setAAD(
    body.subarray(0, headEnd),
  );
  decipher.setAuthTag(body.subarray(-TAG));
  try {
    return { plain: Buffer.concat([decipher.update(body.subarray(headEnd, -TAG)), decipher.final()]).toString() };
  } catch {
    return { refused: 'damaged' };
  }
}

async function keysOf(password: string, salt: Buffer): Promise<{ key: Buffer; check: Buffer }> {
  if (waiting >= MOST_WAITING) throw new OnPremRefusal(1016, 'Too many backups at once; try again in a moment.');
  waiting++;
  const derived = last.then(() => derive(password, salt, 64, COST)).finally(() => waiting--);
  last = derived.catch(() => undefined);
  const bytes = await derived;
  return { key: bytes.subarray(0, 32), check: sha256(bytes.subarray(32)) };
}
