import { randomBytes } from 'node:crypto';

/** A message id that looks like the real ones: base64 over the person's number and a random part. */
export function newWamid(phone: string, fromBusiness: boolean): string {
  const head =
    String.fromCharCode(0x1c, 0x18, phone.length) +
    phone +
    '\x15\x02\x00' +
    (fromBusiness ? '\x11\x18\x12' : '\x12\x18\x14');
  const tail = randomBytes(fromBusiness ? 9 : 10)
    .toString('hex')
    .toUpperCase();
  return `wamid.${Buffer.from(`${head}${tail}\x00`, 'latin1').toString('base64')}`;
}
