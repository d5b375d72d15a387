import type { SandboxClock } from '../clock/sandbox-clock.js';
import type { Thread } from '../chats/thread.js';
import { asyncError } from '../graph/async-error.js';
import { invalid } from '../problems/problem.js';
import type { HandsetMessage } from './handset-message.js';
import type { Handsets } from './handsets.js';
import type { InboundContent } from './inbound-content.js';
import { interactive } from './taps.js';

/** source: whatsapp-cloud-api.md §5.2: an edit within 15 minutes, a revocation within two days. */
const EDIT_MS = 15 * 60_000;
const REVOKE_MS = 2 * 24 * 3_600_000;

const DETAILS: Readonly<Record<number, string>> = {
  131051: 'Message type is currently not supported.',
  131052: 'The media is larger than can be downloaded.',
  131060: 'This message is currently unavailable.',
};

/** What people send now and then, and what WhatsApp itself writes into a chat (source: whatsapp-cloud-api.md §5.2). */
export class RareContents {
  constructor(
    private readonly handsets: Handsets,
    private readonly clock: SandboxClock,
  ) {}

  of(message: HandsetMessage, thread: Thread): InboundContent | null {
    const { order, unsupported, edit, revoke, system, call_permission: permission } = message;
    if (order) return { type: 'order', payload: order, shown: { text: order.text, data: order } };
    if (permission) return interactive('call_permission_reply', permission, permission.response);
    if (unsupported) return this.unsupported(unsupported);
    if (edit) return this.edit(edit, thread);
    if (revoke) {
      this.ownMessage(revoke.message_id, thread, REVOKE_MS, '/revoke/message_id');
      return { type: 'revoke', payload: { original_message_id: revoke.message_id }, shown: { data: revoke } };
    }
    return system ? this.system(system, thread) : null;
  }

  private unsupported({ type, code }: NonNullable<HandsetMessage['unsupported']>): InboundContent {
    const errors = [asyncError(code, DETAILS[code] ?? '')];
    return { type: 'unsupported', payload: { type }, beside: { errors }, shown: { data: { type } } };
  }

  private edit({ message_id: id, text }: NonNullable<HandsetMessage['edit']>, thread: Thread): InboundContent {
    this.ownMessage(id, thread, EDIT_MS, '/edit/message_id');
    const payload = { original_message_id: id, message: { type: 'text', text: { body: text } } };
    return { type: 'edit', payload, shown: { text } };
  }

  /** WhatsApp speaks, not the person: there is no contact, and `from` is the number as it was. */
  private system(system: NonNullable<HandsetMessage['system']>, { handset, number }: Thread): InboundContent {
    if (system.type === 'user_changed_number') {
      const moved = this.handsets.meet(system.new_phone);
      const body = `User ${handset.name} changed from ${handset.phone} to ${moved.phone}`;
      const userId = moved.userIdFor(number.waba.businessId);
      const payload = { body, type: system.type, wa_id: moved.phone, user_id: userId };
      return { type: 'system', payload, shown: { text: body }, isOfWhatsApp: true };
    }
    this.handsets.change(handset, { identityVersion: handset.identityVersion + 1 });
    const body = `${handset.name}'s security code changed`;
    const hash = handset.identityKeyHash;
    const identity = { acknowledged: true, created_timestamp: String(this.clock.seconds()), hash };
    return {
      type: 'system',
      payload: { body, type: system.type },
      beside: { identity },
      shown: { text: body },
      isOfWhatsApp: true,
    };
  }

  private ownMessage(wamid: string, thread: Thread, longestMs: number, pointer: string): void {
    const message = thread.messages.find((candidate) => candidate.wamid === wamid && !candidate.fromBusiness);
    if (!message) throw invalid(pointer, 'this message is not on the phone or was not written by it');
    if (this.clock.ms() - message.at > longestMs) throw invalid(pointer, 'this message is too old for that');
  }
}
