import { createPrivateKey, X509Certificate } from 'node:crypto';
import { invalid } from '../onprem.errors.js';

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g;
const MOST_CERTIFICATES = 200;

interface Block {
  readonly kind: string;
  readonly text: string;
}

/** A certificate with its key and those that signed it. */
export interface ExternalCertificate {
  readonly key: string;
  readonly certificate: string;
  readonly ca: string;
}

/** Key, certificate, at least one authority, in this order, and all of one piece. source: whatsapp-onprem-api.md §13 */
export function externalCertificateIn(body: unknown): ExternalCertificate {
  const [key, ...certificates] = blocksIn(body);
  const [own, ...authorities] = certificates.map(certificateIn);
  if (!key?.kind.endsWith('PRIVATE KEY') || !own || authorities.length === 0)
    throw invalid('body', 'a private key, a certificate and at least one authority, in this order');
  if (!own.checkPrivateKey(keyIn(key))) throw invalid('body', 'the private key does not belong to the certificate');
  return { key: key.text, certificate: own.toString(), ca: authorities.map(String).join('') };
}

/** One authority or several, one after the other. */
export function authoritiesIn(body: unknown): string {
  const authorities = blocksIn(body).map(certificateIn);
  if (authorities.length === 0) throw invalid('body', 'a certificate in PEM');
  return authorities.map(String).join('');
}

function blocksIn(body: unknown): Block[] {
  if (!Buffer.isBuffer(body)) throw invalid('body', 'send PEM as text/plain');
  const blocks = [...body.toString('latin1').matchAll(BLOCK)].map(([text, kind = '']) => ({ kind, text: `${text}\n` }));
  if (blocks.length > MOST_CERTIFICATES) throw invalid('body', `at most ${MOST_CERTIFICATES} certificates`);
  return blocks;
}

function certificateIn({ kind, text }: Block): X509Certificate {
  if (kind !== 'CERTIFICATE') throw invalid('body', `a certificate is expected where there is a ${kind.toLowerCase()}`);
  try {
    return new X509Certificate(text);
  } catch {
    throw invalid('body', 'one of the certificates cannot be read');
  }
}

function keyIn({ text }: Block): ReturnType<typeof createPrivateKey> {
  try {
    return createPrivateKey(text);
  } catch {
    throw invalid('body', 'the private key cannot be read; it must not be encrypted');
  }
}
