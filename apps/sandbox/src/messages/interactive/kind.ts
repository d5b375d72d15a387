import type { Shown, ShownButton } from '../../chats/shown.js';
import type { Fields } from '../../graph/json.js';
import type { Surroundings } from '../content.js';

export const MEDIA_HEADERS = ['image', 'video', 'document'] as const;

/** What differs between the kinds of interactive message (source: whatsapp-cloud-api.md §2.3). */
export interface Kind {
  readonly bodyMax: number;
  /** Without it a body is mandatory. */
  readonly bodyOptional?: true;
  /** The headers it may have; none when empty. */
  readonly headers: readonly string[];
  readonly headerRequired?: true;
  readonly withoutFooter?: true;
  /** Checks the action and tells what the phone shows of it. */
  read(action: Fields, surroundings: Surroundings): ShownAction;
}

export interface ShownAction {
  readonly buttons: readonly ShownButton[];
  readonly cards?: readonly Shown[];
  /** What has no text of its own: products, the address form. */
  readonly data?: unknown;
}
