import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { newId, parsePublicId, type TenantId } from '#platform/kernel';
import { addToOutbox } from '#platform/outbox';
import { EventAudience, type TenantEvent } from '#events';
import { type ListeningClient, SettingsRepository } from '../../application-settings/settings.repository.js';
import { type ContactIdentity, sightingIn } from '../../contact-identity/contact-identity.js';
import { ContactIdentityRepository } from '../../contact-identity/contact-identity.repository.js';
import { CALLBACK_QUEUE, type Callback } from '../callback.js';
import { CallbackRepository } from '../callback.repository.js';
import { withMedia } from '../render/media.js';
import { callbackOf, isTold, type ToldEvent } from './callback-of-event.js';

/** What became of the file of a person's message; no id when it could not be fetched. */
export interface SettledMedia {
  readonly messageId: string;
  readonly mediaId: string | null;
}

/** Whose keys are known, by address; of one client. */
type Identities = ReadonlyMap<string, ContactIdentity>;

/** What an event of a file says about the message that it came with. */
function settledIn(event: TenantEvent): SettledMedia[] {
  if (event.type !== 'media.stored' && event.type !== 'media.failed') return [];
  const { message_id: text } = event.data as { readonly message_id: string | null };
  const messageId = parsePublicId('message', text ?? '');
  return messageId ? [{ messageId, mediaId: event.type === 'media.stored' ? event.subjectId : null }] : [];
}

/**
 * Hears what happens to a node's messages and keeps it for its client, in the transaction it happens in. Clients without a URL get
 * nothing, and nothing waits for them. source: whatsapp-onprem-api.md §5, §14
 */
@Injectable()
export class CallbackAudience extends EventAudience {
  constructor(
    private readonly settings: SettingsRepository,
    private readonly identities: ContactIdentityRepository,
    private readonly callbacks: CallbackRepository,
  ) {
    super();
  }

  async tell(tx: Tx, tenantId: TenantId, events: readonly TenantEvent[]): Promise<void> {
    await this.mediaSettled(tx, tenantId, events.flatMap(settledIn));
    const told = events.filter(isTold);
    if (told.length === 0) return;
    const numbers = [...new Set(told.map((event) => event.numberId))];
    const clients = await this.settings.listening(tx, tenantId, numbers);
    if (clients.length === 0) return;

    const callbacks: Callback[] = [];
    for (const client of clients) {
      const ofClient = told.filter((event) => event.numberId === client.numberId);
      const identities = await this.learn(tx, tenantId, client, ofClient);
      callbacks.push(...callbacksFor(client, ofClient, identities, tx.now));
    }
    await this.callbacks.insert(tx, tenantId, callbacks);
    await this.wake(
      tx,
      callbacks.filter(({ awaitsMedia }) => !awaitsMedia),
    );
  }

  /** What the events say about people's keys, for clients that mind. */
  private async learn(
    tx: Tx,
    tenantId: TenantId,
    { nodeId, settings }: ListeningClient,
    events: readonly ToldEvent[],
  ): Promise<Identities> {
    if (!settings.show_security_notifications) return new Map();
    return this.identities.learn(tx, tenantId, nodeId, events.flatMap(sightingIn));
  }

  /**
   * Callbacks that wait for these files (`mediaFollows` of their messages) go out now, with the file or with error 400. What nobody
   * settles goes out `undownloaded` after five minutes.
   */
  private async mediaSettled(tx: Tx, tenantId: TenantId, settled: readonly SettledMedia[]): Promise<void> {
    if (settled.length === 0) return;
    const idOf = new Map(settled.map(({ messageId, mediaId }) => [messageId, mediaId]));
    const waiting = await this.callbacks.waitingForMedia(tx, tenantId, [...idOf.keys()]);
    if (waiting.length === 0) return;
    await this.callbacks.ready(
      tx,
      tenantId,
      waiting.map(({ id, messageId, part }) => ({ id, part: withMedia(part, idOf.get(messageId) ?? null) })),
    );
    await this.wake(tx, waiting);
  }

  /** One row for each client, however much it is to be told. */
  private wake(tx: Tx, callbacks: readonly Pick<Callback, 'nodeId'>[]): Promise<void> {
    const nodes = new Set(callbacks.map(({ nodeId }) => nodeId));
    return addToOutbox(
      tx,
      [...nodes].map((ref) => ({ queue: CALLBACK_QUEUE, ref })),
    );
  }
}

function callbacksFor(
  { nodeId, settings }: ListeningClient,
  events: readonly ToldEvent[],
  identities: Identities,
  now: Date,
): Callback[] {
  if (!settings.webhooks.url) return [];
  return events.flatMap((event) => {
    const { from } = event.data as { readonly from?: string };
    const callback = callbackOf(event, settings, identities.get(from ?? '') ?? null);
    return callback ? [{ ...callback, id: newId<'callback'>(now), nodeId }] : [];
  });
}
