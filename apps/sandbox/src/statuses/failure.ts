import { strikes } from '../chaos/chaos.js';
import type { ChatMessage } from '../chats/thread.js';
import type { Code } from '../graph/codes.js';

export interface Failure {
  readonly code: Code;
  readonly details: string;
}

/** Why an accepted message never leaves, or null: what Meta only finds out after it has answered 200. */
export function failureOf(message: ChatMessage): Failure | null {
  const { handset } = message.thread;
  if (!handset.onWhatsApp)
    return { code: 131026, details: 'The recipient phone number is not a WhatsApp phone number.' };
  if (message.category === 'marketing' && handset.stoppedMarketing)
    return {
      code: 131050,
      details: 'The recipient has chosen to stop receiving marketing messages from your business.',
    };
  if (isUnreachable(message.shown.media?.link))
    return { code: 131053, details: 'Downloading media from the link failed: the host could not be resolved.' };
  if (message.shown.media?.isBroken)
    return { code: 131053, details: 'The file is not of the type it was uploaded as.' };
  const wanted = message.chaos?.failStatusWith;
  if (wanted && strikes(wanted.rate)) return { code: wanted.code, details: 'This failure was asked for.' };
  return null;
}

/** The sandbox fetches no links; hosts under `.invalid` never resolve (RFC 2606), so those fail as dead links do. */
function isUnreachable(link: string | undefined): boolean {
  return link !== undefined && new URL(link).hostname.endsWith('.invalid');
}
