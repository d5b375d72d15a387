import { hmacSha256, randomToken, sameBytes } from '#platform/kernel';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import type { Medium } from './media-store.js';

/** source: whatsapp-cloud-api.md §3 */
const VALID_SECONDS = 5 * 60;

/** The short-lived URLs under which the bytes of a medium can be fetched. */
export class DownloadLinks {
  private readonly key = randomToken();

  constructor(private readonly clock: SandboxClock) {}

  urlOf(medium: Medium, baseUrl: string): string {
    const expires = String(this.clock.seconds() + VALID_SECONDS);
    const query = new URLSearchParams({ mid: medium.id, ext: expires, hash: this.sign(medium.id, expires) });
    return `${baseUrl}/whatsapp_business/attachments/?${query.toString()}`;
  }

  /** The medium a URL leads to, or null when the URL is forged or older than five minutes. */
  idIn({ mid = '', ext = '', hash = '' }: { mid?: string; ext?: string; hash?: string }): string | null {
    const isGenuine = sameBytes(Buffer.from(hash), Buffer.from(this.sign(mid, ext)));
    return isGenuine && this.clock.seconds() < Number(ext) ? mid : null;
  }

  private sign(id: string, expires: string): string {
    return hmacSha256(this.key, `${id}|${expires}`).toString('base64url');
  }
}
