import type { Chats } from '../chats/chats.js';
import type { Thread } from '../chats/thread.js';
import { newWamid } from '../chats/wamid.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import { checksIdentity, contactJson } from '../webhooks/contact.js';
import type { Webhooks } from '../webhooks/webhooks.js';
import type { Handset } from './handset.js';
import type { Handsets } from './handsets.js';

/** What businesses hear when a person has another number, or another device (source: whatsapp-cloud-api.md §5.2 system, §5.4, §9). */
export class IdentityNews {
  constructor(
    private readonly handsets: Handsets,
    private readonly chats: Chats,
    private readonly webhooks: Webhooks,
    private readonly clock: SandboxClock,
  ) {}

  /** The person moves to another number: every business it has a chat with is told both ways. */
  changeNumber(handset: Handset, phone: string): Handset {
    const { phone: _, blocked, ...kept } = handset.toRow();
    const moved = this.handsets.meet(phone);
    this.handsets.change(moved, { ...kept, blocked, onWhatsApp: true });
    for (const before of this.chats.threadsOf(handset)) {
      const after = this.chats.threadOf(before.number, phone);
      this.tellSystem(before, {
        body: `${handset.name} changed from ${before.visiblePhone ?? 'a number'} to ${after.visiblePhone ?? 'another'}`,
        type: 'user_changed_number',
        wa_id: after.visiblePhone,
        user_id: after.userId,
      });
      this.tellUserId(before, after);
    }
    this.handsets.change(handset, { onWhatsApp: false });
    return moved;
  }

  /** WhatsApp was installed anew: numbers that check identities hear of it. */
  reinstall(handset: Handset): void {
    this.handsets.change(handset, { identityVersion: handset.identityVersion + 1 });
    for (const thread of this.chats.threadsOf(handset)) {
      if (!checksIdentity(thread.number)) continue;
      this.tellSystem(
        thread,
        { body: `${handset.name}'s security code changed`, type: 'customer_identity_changed' },
        {
          acknowledged: false,
          created_timestamp: String(this.clock.seconds()),
          hash: handset.identityKeyHash,
        },
      );
    }
  }

  /** System messages come without contacts. */
  private tellSystem(thread: Thread, system: object, identity?: object): void {
    const { number, handset, userId, visiblePhone } = thread;
    const json = JSON.stringify({
      from: visiblePhone,
      from_user_id: userId,
      from_parent_user_id: thread.parentUserId,
      id: newWamid(handset.phone, false),
      timestamp: String(this.clock.seconds()),
      type: 'system',
      system,
      identity,
    });
    this.webhooks.push({ waba: number.waba, number, field: 'messages', part: 'messages', json });
  }

  private tellUserId(before: Thread, after: Thread): void {
    const { number } = before;
    const json = JSON.stringify({
      wa_id: after.visiblePhone,
      detail: 'The user has changed the phone number',
      user_id: { previous: before.userId, current: after.userId },
      parent_user_id:
        before.parentUserId === undefined ? undefined : { previous: before.parentUserId, current: after.parentUserId },
      timestamp: this.clock.seconds(),
    });
    const contact = contactJson(after);
    this.webhooks.push({
      waba: number.waba,
      number,
      field: 'user_id_update',
      part: 'user_id_update',
      json,
      contact,
    });
  }
}
