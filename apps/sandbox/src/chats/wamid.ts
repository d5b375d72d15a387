import { randomFillSync } from 'node:crypto';

/** Randomness is fetched for hundreds of ids at once: each fetch is a system call. */
const pool = Buffer.alloc(4_096);
let used = pool.length;

/** A message id that looks like the real ones: base64 over the person's number and a random part. */
export function newWamid(phone: string, fromBusiness: boolean): string {
  const origin = fromBusiness ? '\x11\x18\x12' : '\x12\x18\x14';
  const tail = randomHex(fromBusiness ? 9 : 10).toUpperCase();
  const bytes = `\x1c\x18${String.fromCharCode(phone.length)}${phone}\x15\x02\x00${origin}${tail}\x00`;
  return `wamid.${Buffer.from(bytes, 'latin1').toString('base64')}`;
}

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}
