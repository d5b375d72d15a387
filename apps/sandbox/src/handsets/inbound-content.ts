import type { Shown } from '../chats/shown.js';

/** A person's message in the two forms it takes: in the webhook and on the phone. */
export interface InboundContent {
  readonly type: string;
  /** What stands under the key of the type (source: whatsapp-cloud-api.md §5.2). */
  readonly payload: unknown;
  readonly shown: Shown;
  readonly quotes?: string;
  /** What stands beside the key of the type. */
  readonly beside?: object;
  /** WhatsApp wrote it, not the person: no window opens, and nobody is named as a contact. */
  readonly isOfWhatsApp?: true;
}
