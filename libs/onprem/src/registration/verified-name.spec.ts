import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { verifiedNameIn } from './verified-name.js';

const field = (number: number, value: Buffer | string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
};
const certificate = (issuer: string, name: string): string => {
  const details = [
    Buffer.from([8, 0x96, 1]),
    field(2, issuer),
    field(4, name),
    Buffer.from([80, 0x80, 0xf4, 0x9f, 0xd9, 6]),
  ];
  const signed = Buffer.concat([field(1, Buffer.concat(details)), field(3, Buffer.alloc(64, 7))]);
  return Buffer.concat([field(1, signed), field(3, 'further')]).toString('base64');
};

describe('A certificate of a verified name', () => {
  it('says the name and when it was issued', () => {
    const text = certificate('ent:wa', 'Bloemenhuis Aalsmeer');
    expect(verifiedNameIn(text)).toEqual({ name: 'Bloemenhuis Aalsmeer', issuedAt: new Date(1_797_782_016_000) });
    expect(verifiedNameIn(text.replace(/(.{20})/g, '$1\n'))).toMatchObject({ name: 'Bloemenhuis Aalsmeer' });
  });

  it('is none when somebody else issued it, or when it is cut short', () => {
    expect(verifiedNameIn(certificate('somebody', 'Bloemenhuis'))).toBeNull();
    expect(verifiedNameIn(certificate('ent:wa', ''))).toBeNull();
    expect(verifiedNameIn(certificate('ent:wa', 'Bloemenhuis').slice(0, 24))).toBeNull();
    expect(verifiedNameIn('not base64 at all!')).toBeNull();
  });

  it('never throws, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => verifiedNameIn(Buffer.from(bytes).toString('base64'))).not.toThrow();
      }),
    );
  });
});
