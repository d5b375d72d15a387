import { randomToken } from '#platform/kernel';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import { asyncError } from '../graph/async-error.js';
import type { Code } from '../graph/codes.js';
import type { Fields } from '../graph/json.js';
import { Problem } from '../problems/problem.js';
import { MOST_PARTICIPANTS, type Group, type JoinRequest } from './group.js';
import type { GroupNews } from './group-news.js';
import type { Groups } from './groups.js';

export interface Answered {
  readonly done: readonly string[];
  readonly failed: readonly Fields[];
}

/** Who comes into a group and who leaves it: nobody is added, people join by the link (source: whatsapp-cloud-api.md §4.9). */
export class Membership {
  constructor(
    private readonly groups: Groups,
    private readonly news: GroupNews,
    private readonly clock: SandboxClock,
  ) {}

  /** A person follows the invite link. */
  join(group: Group, phone: string): 'joined' | 'requested' {
    if (group.participants.includes(phone)) throw conflict('The phone is in this group already.');
    if (group.participants.length >= MOST_PARTICIPANTS) throw conflict('The group is full.');
    if (group.approval === 'auto_approve') {
      this.add(group, [phone]);
      return 'joined';
    }
    if (group.requests.some((request) => request.phone === phone)) return 'requested';
    const request: JoinRequest = { id: randomToken(12), phone, at: this.clock.ms() };
    this.groups.change(group, { requests: [...group.requests, request] });
    this.news.tell(group, 'group_participants_update', 'group_join_request_created', {
      join_request_id: request.id,
      wa_id: phone,
    });
    return 'requested';
  }

  /** A person goes, or takes back the wish to come. */
  leave(group: Group, phone: string): void {
    const request = group.requests.find((each) => each.phone === phone);
    if (request) {
      this.groups.change(group, { requests: group.requests.filter((each) => each !== request) });
      return this.news.tell(group, 'group_participants_update', 'group_join_request_revoked', {
        join_request_id: request.id,
        wa_id: phone,
      });
    }
    if (!group.participants.includes(phone)) throw conflict('The phone is not in this group.');
    this.groups.change(group, { participants: group.participants.filter((each) => each !== phone) });
    this.news.tell(group, 'group_participants_update', 'group_participants_remove', {
      removed_participants: [this.news.participant(group, phone)],
      failed_participants: [],
      initiated_by: 'participant',
    });
  }

  approve(group: Group, ids: readonly string[]): Answered {
    const phones: string[] = [];
    const answered = answerEach(ids, (id) => {
      const request = group.requests.find((each) => each.id === id);
      if (!request) return 131213;
      if (group.participants.length + phones.length >= MOST_PARTICIPANTS) return 131204;
      phones.push(request.phone);
      return null;
    });
    const rest = group.requests.filter(({ id }) => !answered.done.includes(id));
    if (phones.length > 0) this.add(this.groups.change(group, { requests: rest }), phones);
    return answered;
  }

  reject(group: Group, ids: readonly string[]): Answered {
    const answered = answerEach(ids, (id) => (group.requests.some((each) => each.id === id) ? null : 131213));
    this.groups.change(group, { requests: group.requests.filter(({ id }) => !answered.done.includes(id)) });
    return answered;
  }

  /** The business shows people out; what came of it is told by webhook. */
  remove(group: Group, phones: readonly { readonly input: string; readonly phone: string }[], requestId: string): void {
    const present = phones.filter(({ phone }) => group.participants.includes(phone));
    const absent = phones.filter((each) => !present.includes(each));
    const gone = present.map(({ phone }) => phone);
    this.groups.change(group, { participants: group.participants.filter((phone) => !gone.includes(phone)) });
    this.news.tell(group, 'group_participants_update', 'group_participants_remove', {
      request_id: requestId,
      removed_participants: present.map(({ phone, input }) => this.news.participant(group, phone, input)),
      failed_participants: absent.map(({ input }) => ({ input, errors: [errorOf(131212)] })),
      initiated_by: 'business',
    });
  }

  private add(group: Group, phones: readonly string[]): void {
    const joined = this.groups.change(group, { participants: [...group.participants, ...phones] });
    this.news.tell(joined, 'group_participants_update', 'group_participants_add', {
      reason: 'invite_link',
      added_participants: phones.map((phone) => this.news.participant(joined, phone)),
    });
  }
}

function answerEach(ids: readonly string[], problemOf: (id: string) => Code | null): Answered {
  const done: string[] = [];
  const failed: Fields[] = [];
  for (const id of ids) {
    const code = problemOf(id);
    if (code === null) done.push(id);
    else failed.push({ join_request_id: id, errors: [errorOf(code)] });
  }
  return { done, failed };
}

const errorOf = (code: Code): object => asyncError(code, 'The others were processed.');

const conflict = (detail: string): Problem => new Problem(409, 'Not possible', detail);
