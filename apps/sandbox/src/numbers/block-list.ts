import { asyncError } from '../graph/async-error.js';
import { badType, required } from '../graph/graph-error.js';
import { isFields, type Fields } from '../graph/json.js';
import type { Chats } from '../chats/chats.js';
import type { Journal } from '../journal/journal.js';
import type { BusinessNumber } from '../network/business-number.js';
import { digitsOf, isPhone } from '../network/dialling.js';
import type { Network } from '../network/network.js';

/** source: whatsapp-cloud-api.md §4.1, block_users */
const MOST = 64_000;

interface BlockRow {
  readonly pnid: string;
  readonly phone: string;
  readonly blocked: boolean;
}

export interface Blocked {
  readonly id: string;
  readonly phone: string;
}

export interface BlockResult {
  readonly done: readonly Fields[];
  readonly failed: readonly Fields[];
}

/** Whom each number has blocked: they are heard no more and cannot be written to. */
export class BlockList {
  private readonly record: (row: BlockRow) => void;

  constructor(
    journal: Journal,
    private readonly network: Network,
    private readonly chats: Chats,
  ) {
    this.record = journal.channel<BlockRow>('user_block', (row) => this.apply(row));
  }

  of(number: BusinessNumber): readonly Blocked[] {
    return [...number.blocked].map((phone) => ({ id: phone, phone }));
  }

  /** Each user for itself: those that can be blocked are, whatever becomes of the others. */
  block(number: BusinessNumber, params: Fields, nowMs: number): BlockResult {
    return this.each(number, params, (phone) => {
      if (phone === null || !this.chats.findThread(number, phone)?.isWindowOpen(nowMs))
        return 'Only users who wrote in the last 24 hours can be blocked.';
      if (number.blocked.size >= MOST) return `The block list holds ${MOST} users.`;
      this.set({ pnid: number.id, phone, blocked: true });
      return null;
    });
  }

  unblock(number: BusinessNumber, params: Fields): BlockResult {
    return this.each(number, params, (phone) => {
      if (phone === null || !number.blocked.has(phone)) return 'The user is not blocked.';
      this.set({ pnid: number.id, phone, blocked: false });
      return null;
    });
  }

  private each(number: BusinessNumber, params: Fields, change: (phone: string | null) => string | null): BlockResult {
    const done: Fields[] = [];
    const failed: Fields[] = [];
    for (const user of usersIn(params)) {
      const { input, phone, userId } = this.resolve(number, user);
      const problem = userId?.includes('.ENT.') ? 'A parent user id cannot be blocked.' : change(phone);
      if (problem === null) done.push({ input, ...(userId === null ? { wa_id: phone } : { user_id: userId }) });
      else failed.push({ input, errors: [errorOf(problem)] });
    }
    return { done, failed };
  }

  private resolve(
    number: BusinessNumber,
    user: Fields,
  ): { input: string; phone: string | null; userId: string | null } {
    const { user: written, user_id: userId } = user;
    if (typeof written === 'string' && written !== '') {
      const digits = digitsOf(written);
      return { input: written, phone: isPhone(digits) ? digits : null, userId: null };
    }
    if (typeof userId !== 'string' || userId === '') throw required('block_users[].user');
    return { input: userId, phone: this.chats.phoneOf(number, userId) ?? null, userId };
  }

  private set(row: BlockRow): void {
    this.apply(row);
    this.record(row);
  }

  private apply({ pnid, phone, blocked }: BlockRow): void {
    const users = this.network.number(pnid)?.blocked;
    if (blocked) users?.add(phone);
    else users?.delete(phone);
  }
}

function usersIn(params: Fields): readonly Fields[] {
  const users = params['block_users'];
  if (users === undefined) throw required('block_users');
  if (!Array.isArray(users) || users.length === 0 || !users.every(isFields))
    throw badType('block_users', 'an array of users');
  return users;
}

function errorOf(details: string): Fields {
  const { code, message, error_data: data } = asyncError(139100, details) as Fields;
  return { code, message, error_data: data };
}
