import type { Shown } from '../chats/shown.js';
import type { ChatMessage, Thread } from '../chats/thread.js';
import { GraphError } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import type { Medium } from '../media/media-store.js';
import type { PriceCategory } from '../metering/pricing.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { Template } from '../templates/template.js';

/** What a check may look up about the world. */
export interface Surroundings {
  readonly number: BusinessNumber;
  /** Absent while the two have never exchanged a message. */
  readonly thread: Thread | undefined;
  readonly nowMs: number;
  findMedium(id: string): Medium | undefined;
  findMessage(wamid: string): ChatMessage | undefined;
  findTemplate(name: string, language: string): Template | undefined;
  /** Where a group of this number is joined; undefined for one that is not its own. */
  inviteLinkOf(groupId: string): string | undefined;
}

/** A message that passed its checks: what the phone will show and what it is charged as. */
export interface Content {
  readonly shown: Shown;
  readonly category: PriceCategory;
  /** The template it is made from; free-form messages have none. */
  readonly template?: Template;
  readonly ttlMs: number;
}

export type Check = (object: Fields, surroundings: Surroundings) => Content;

/** source: whatsapp-cloud-api.md §2.1: what cannot be delivered within 30 days is dropped. */
const TTL_MS = 30 * 24 * 3_600_000;

export const freeForm = (shown: Shown): Content => ({ shown, category: 'service', ttlMs: TTL_MS });

export const fromTemplate = (shown: Shown, template: Template, ttlMs = TTL_MS): Content => ({
  shown,
  category: template.priceCategory,
  template,
  ttlMs,
});

/** A misspelt key is refused rather than ignored: whoever tests against the sandbox wants to hear of it. */
export function onlyKeys(object: Fields, path: string, keys: readonly string[]): void {
  for (const key of Object.keys(object)) {
    if (!keys.includes(key))
      throw new GraphError(100, undefined, { message: `Unexpected key "${key}" on param "${path}".` });
  }
}

export function atMost(text: string, max: number, path: string): string {
  if (text.length > max)
    throw new GraphError(100, undefined, { message: `Param ${path} must be at most ${max} characters long.` });
  return text;
}
