const field = (number: number, value: Buffer | string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
};

/** A verified-name certificate as Business Manager hands it out. source: whatsapp-onprem-api.md §4 */
export function verifiedNameCertificate(name: string, issuer = 'ent:wa'): string {
  const serial = Buffer.from([8, 0x96, 1]);
  const issued = Buffer.from([80, 0x80, 0xf4, 0x9f, 0xd9, 6]);
  const details = Buffer.concat([serial, field(2, issuer), field(4, name), issued]);
  const signed = Buffer.concat([field(1, details), field(3, Buffer.alloc(64, 7))]);
  return Buffer.concat([field(1, signed), field(3, 'further')]).toString('base64');
}
