import type { Chats } from '../chats/chats.js';
import type { ChatMessage } from '../chats/thread.js';
import { newWamid } from '../chats/wamid.js';
import { jittered, type Agenda } from '../clock/agenda.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import { GraphError, required } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import type { MediaStore } from '../media/media-store.js';
import type { Content } from '../messages/content.js';
import { callbackDataOf, contentOf, quoteOf, typeOf } from '../messages/envelope.js';
import { forEverything } from '../messages/marketing-only.js';
import type { BusinessNumber } from '../network/business-number.js';
import { assertMaySend } from '../network/may-send.js';
import type { SendRecord } from '../oracle/record.js';
import type { Template } from '../templates/template.js';
import type { Templates } from '../templates/templates.js';
import type { Group } from './group.js';
import type { Groups } from './groups.js';
import { pinsAfter } from './pin-message.js';
import type { GroupStatuses } from './group-statuses.js';

const WINDOW_MS = 24 * 3_600_000;
/** source: whatsapp-cloud-api.md §4.9 */
const CARRIED = ['text', 'image', 'video', 'audio', 'document', 'sticker', 'template'];

/** Accepts a message for a group, or refuses it; each participant is told of in a status of its own. */
export class SendToGroup {
  constructor(
    private readonly groups: Groups,
    private readonly chats: Chats,
    private readonly templates: Templates,
    private readonly media: MediaStore,
    private readonly record: SendRecord,
    private readonly statuses: GroupStatuses,
    private readonly agenda: Agenda,
    private readonly clock: SandboxClock,
    private readonly delayMs: number,
  ) {}

  /** The answer, as an object. */
  execute(number: BusinessNumber, major: number, envelope: Fields, raw: string): object {
    const nowMs = this.clock.ms();
    const group = this.groupIn(number, envelope);
    if (envelope['type'] === 'pin') return this.pin(number, group, envelope, nowMs);
    const type = typeOf(envelope);
    assertMaySend(number, group.id, type === 'template', nowMs);
    if (!CARRIED.includes(type)) throw new GraphError(131051, `A group takes no message of type ${type}.`);
    const quotes = quoteOf(envelope, type);
    const content = this.contentOf(number, envelope, type, nowMs);
    const inWindow = nowMs - group.heardAt < WINDOW_MS;
    if (!inWindow && !content.template)
      throw new GraphError(131047, 'More than 24 hours have passed since a participant last wrote in the group.');
    if (!number.throughput.take(nowMs)) throw new GraphError(130429, 'Cloud API message throughput has been reached.');

    const wamid = newWamid(number.phone, true);
    const callbackData = callbackDataOf(envelope);
    const { shown, category } = content;
    this.groups.write(group, { wamid, type, quotes, shown, at: nowMs });
    this.record.accepted(
      { at: Date.now(), clock: nowMs, pnid: number.id, to: group.id, type, callbackData, wamid },
      raw,
    );
    const copies = group.participants.map((phone): ChatMessage => {
      const thread = this.chats.threadOf(number, phone);
      const settled = { fromBusiness: true, at: nowMs, major, status: 'accepted' } as const;
      return { wamid, thread, type, shown, callbackData, category, inWindow, ...settled };
    });
    this.agenda.later(jittered(this.delayMs), () => this.statuses.leave(group, copies));
    return answerFor(group, wamid, content.template);
  }

  /** A pin is no message: nobody is charged for it and nobody reads it. */
  private pin(number: BusinessNumber, group: Group, envelope: Fields, nowMs: number): object {
    const pins = pinsAfter(group.pins ?? [], envelope['pin'], this.groups.messagesOf(group), nowMs);
    this.groups.change(group, { pins });
    return answerFor(group, newWamid(number.phone, true));
  }

  private groupIn(number: BusinessNumber, { to }: Fields): Group {
    if (to === undefined || to === '') throw required('to');
    const group = typeof to === 'string' ? this.groups.get(to) : undefined;
    if (group?.pnid !== number.id) throw new GraphError(131041, 'This number is a member of no such group.');
    if (group.suspended) throw new GraphError(131207, 'The group is suspended.');
    if (group.participants.length === 0) throw new GraphError(131020, 'Nobody but the business is in the group.');
    return group;
  }

  private contentOf(number: BusinessNumber, envelope: Fields, type: string, nowMs: number): Content {
    const content = contentOf(envelope, type, {
      number,
      thread: undefined,
      nowMs,
      findMedium: (id) => this.media.find(id),
      findMessage: (wamid) => this.chats.find(wamid),
      findTemplate: (name, language) => this.templates.find(number.waba.id, name, language),
      inviteLinkOf: (id) => this.groups.linkTo(id, number),
    });
    if (content.category === 'authentication')
      throw new GraphError(131051, 'A group takes no authentication templates.');
    if (content.template && sells(content.template))
      throw new GraphError(131051, 'A group takes no templates that show products.');
    return forEverything(content, number.waba);
  }
}

const SHOP_BUTTONS = ['CATALOG', 'MPM', 'SPM'];

/** source: whatsapp-cloud-api.md §4.9: no commerce in groups. */
function sells({ blueprint }: Template): boolean {
  const parts = [blueprint, ...(blueprint.cards ?? [])];
  return parts.some(
    ({ header, buttons }) => header?.format === 'PRODUCT' || buttons.some(({ type }) => SHOP_BUTTONS.includes(type)),
  );
}

const answerFor = (group: Group, wamid: string, template?: Template): object => ({
  messaging_product: 'whatsapp',
  contacts: [{ input: group.id, wa_id: group.id }],
  messages: [{ id: wamid, group_id: group.id, ...(template && { message_status: 'accepted' }) }],
});
