import { Injectable } from '@nestjs/common';
import { Groups } from '#groups';
import { Numbers, type Sender } from '#numbers';
import { Database, type Tx } from '#platform/database';
import type { NumberId, TenantId } from '#platform/kernel';
import { Templates } from '#templates';
import { type Notification, parseNotification } from '#whatsapp';
import { ApplyStatuses } from '../apply-statuses/apply-statuses.js';
import { ReceiveInbound } from '../receive-inbound/receive-inbound.js';
import { ApplyPreferences } from './apply-preferences.js';
import { type Envelope, EnvelopeRepository } from './envelope.repository.js';

/** Looks inside stored notifications and takes in what they say, tenant by tenant. May run twice for one envelope: nothing counts twice. */
@Injectable()
export class ProcessEnvelopes {
  constructor(
    private readonly database: Database,
    private readonly envelopes: EnvelopeRepository,
    private readonly numbers: Numbers,
    private readonly statuses: ApplyStatuses,
    private readonly inbound: ReceiveInbound,
    private readonly groups: Groups,
    private readonly preferences: ApplyPreferences,
    private readonly templates: Templates,
  ) {}

  async execute(ids: readonly string[]): Promise<void> {
    try {
      await this.together(ids);
    } catch (error) {
      if (ids.length === 1) return this.setAside(String(ids[0]), error);
      // One of them is poison: each by itself, so that its neighbours get through.
      for (const id of ids) await this.execute([id]);
    }
  }

  private together(ids: readonly string[]): Promise<void> {
    return this.database.withSystem('process notifications', async (tx) => {
      const envelopes = await this.envelopes.take(tx, ids);
      if (envelopes.length === 0) return;
      const notifications = envelopes.map((envelope) => parsed(envelope));
      const all = merged(notifications);
      const senders = await this.numbers.byPhoneNumberIds(tx, phoneNumberIds(all));
      // In one order everywhere, so that two batches cannot wait for each other's wallets.
      for (const tenantId of [...new Set([...senders.values()].map((sender) => sender.tenantId))].sort())
        await this.takeIn(tx, tenantId, ownSenders(senders, tenantId), all);
      await this.templates.applyVerdicts(tx, all.verdicts);
      const leftOver = new Map(envelopes.map((envelope, index) => [envelope.id, notifications[index]?.leftOver ?? []]));
      await this.envelopes.done(
        tx,
        envelopes.map((envelope) => envelope.id),
        leftOver,
      );
    });
  }

  private async takeIn(
    tx: Tx,
    tenantId: TenantId,
    senders: ReadonlyMap<string, Sender>,
    all: Notification,
  ): Promise<void> {
    const own = <T extends { readonly phoneNumberId: string }>(items: readonly T[]): T[] =>
      items.filter((item) => senders.has(item.phoneNumberId));
    const numberOf = (item: { readonly phoneNumberId: string }): NumberId =>
      senders.get(item.phoneNumberId)?.id ?? ('' as NumberId);
    // People's words first: a withdrawal in this very batch counts before anything else of it.
    await this.inbound.execute(tx, tenantId, senders, own(all.inbound));
    await this.groups.takeIn(tx, tenantId, senders, own(all.groups));
    await this.preferences.execute(tx, tenantId, own(all.preferences));
    await this.statuses.execute(tx, tenantId, numberOf, own(all.statuses));
  }

  private setAside(id: string, error: unknown): Promise<void> {
    return this.database.withSystem('set a notification aside', (tx) =>
      this.envelopes.failed(tx, id, String((error as Error).message ?? error)),
    );
  }
}

const parsed = (envelope: Envelope): Notification => parseNotification(envelope.body);

const merged = (notifications: readonly Notification[]): Notification => ({
  statuses: notifications.flatMap((each) => each.statuses),
  inbound: notifications.flatMap((each) => each.inbound),
  preferences: notifications.flatMap((each) => each.preferences),
  verdicts: notifications.flatMap((each) => each.verdicts),
  groups: notifications.flatMap((each) => each.groups),
  leftOver: [],
});

const phoneNumberIds = (all: Notification): string[] => [
  ...new Set([...all.statuses, ...all.inbound, ...all.preferences, ...all.groups].map((each) => each.phoneNumberId)),
];

const ownSenders = (senders: ReadonlyMap<string, Sender>, tenantId: TenantId): Map<string, Sender> =>
  new Map([...senders].filter(([, sender]) => sender.tenantId === tenantId));
