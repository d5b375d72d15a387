import { randomToken } from '#platform/kernel';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import type { Journal } from '../journal/journal.js';
import type { BusinessNumber } from '../network/business-number.js';
import { inviteLinkOf, type Group, type GroupMessage, type JoinApproval } from './group.js';

/** A group remembers this many of its latest messages. */
const MESSAGES_KEPT = 500;

interface MessageRow extends GroupMessage {
  readonly groupId: string;
}

/** Every group of every number, and what was written in it. */
export class Groups {
  private readonly byId = new Map<string, Group>();
  private readonly messages = new Map<string, GroupMessage[]>();
  private readonly record: (row: Group) => void;
  private readonly recordGone: (row: { id: string }) => void;
  private readonly recordMessage: (row: MessageRow) => void;

  constructor(
    journal: Journal,
    private readonly clock: SandboxClock,
  ) {
    this.record = journal.channel<Group>('group', (row) => void this.byId.set(row.id, row));
    this.recordGone = journal.channel<{ id: string }>('group_gone', ({ id }) => this.drop(id));
    this.recordMessage = journal.channel<MessageRow>('group_message', ({ groupId, ...row }) => this.keep(groupId, row));
  }

  create(number: BusinessNumber, subject: string, description: string | null, approval: JoinApproval): Group {
    const id = Buffer.from(`capi_group:${number.id}:${randomToken(9)}`).toString('base64url');
    return this.put({
      id,
      pnid: number.id,
      subject,
      description,
      approval,
      inviteCode: randomToken(16),
      createdAt: this.clock.ms(),
      suspended: false,
      participants: [],
      requests: [],
      heardAt: 0,
    });
  }

  get(id: string): Group | undefined {
    return this.byId.get(id);
  }

  of(number: BusinessNumber): readonly Group[] {
    return [...this.byId.values()].filter(({ pnid }) => pnid === number.id);
  }

  /** The link of a group of this number, undefined for any other. */
  linkTo(id: string, number: BusinessNumber): string | undefined {
    const group = this.byId.get(id);
    return group?.pnid === number.id ? inviteLinkOf(group) : undefined;
  }

  byLink(link: string): Group | undefined {
    const code = link.split('/').at(-1);
    return [...this.byId.values()].find(({ inviteCode }) => inviteCode === code);
  }

  change(group: Group, change: Partial<Group>): Group {
    return this.put({ ...group, ...change });
  }

  remove(group: Group): void {
    this.drop(group.id);
    this.recordGone({ id: group.id });
  }

  write(group: Group, message: GroupMessage): void {
    this.keep(group.id, message);
    this.recordMessage({ groupId: group.id, ...message });
    if (message.from !== undefined) this.put({ ...group, heardAt: message.at });
  }

  messagesOf(group: Group): readonly GroupMessage[] {
    return this.messages.get(group.id) ?? [];
  }

  private put(group: Group): Group {
    this.byId.set(group.id, group);
    this.record(group);
    return group;
  }

  private keep(groupId: string, message: GroupMessage): void {
    let messages = this.messages.get(groupId);
    if (!messages) this.messages.set(groupId, (messages = []));
    messages.push(message);
    if (messages.length > MESSAGES_KEPT) messages.shift();
  }

  private drop(id: string): void {
    this.byId.delete(id);
    this.messages.delete(id);
  }
}
