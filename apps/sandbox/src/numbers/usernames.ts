import { GraphError } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import { choiceIn, wordIn } from '../graph/params.js';
import type { BusinessNumber } from '../network/business-number.js';
import type { Network } from '../network/network.js';
import type { Notices } from '../webhooks/notices.js';

/** source: whatsapp-cloud-api.md §9: 3–35 of these, at least one letter. Which code of 147001–147005 says what is the sandbox's choice. */
const FORMAT = /^(?=.*[a-z])[a-z0-9._]{3,35}$/;

/** The usernames of business numbers: each can belong to one of them. */
export class Usernames {
  constructor(
    private readonly network: Network,
    private readonly notices: Notices,
  ) {}

  claim(number: BusinessNumber, params: Fields): 'approved' | 'reserved' {
    const name = wordIn(params, 'username');
    const transfer = choiceIn(params, 'transfer_action', ['none', 'force_transfer']) ?? 'none';
    if (!FORMAT.test(name))
      throw new GraphError(147002, 'A username has 3 to 35 of a-z, 0-9, dot and underscore, and at least one letter.');
    const holder = this.network.allNumbers().find((other) => other !== number && other.username?.name === name);
    if (holder && (transfer === 'none' || holder.waba.businessId !== number.waba.businessId))
      throw new GraphError(147001, 'Another number has this username.');
    if (holder) this.release(holder);
    // It becomes visible once the display name is through its review.
    const status = number.nameStatus === 'APPROVED' ? 'approved' : 'reserved';
    this.network.set(number.id, { username: { name, status } });
    this.tell(number, name, status);
    return status;
  }

  release(number: BusinessNumber): void {
    const held = number.username;
    if (!held) throw new GraphError(100, undefined, { message: 'The number has no username.' });
    this.network.set(number.id, { username: null });
    this.tell(number, held.name, 'deleted');
  }

  /** Names nobody has, after the display name. */
  suggestions({ verifiedName }: BusinessNumber): readonly string[] {
    const base = verifiedName
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '.')
      .replace(/^\.+|\.+$/g, '')
      .slice(0, 30);
    const taken = new Set(this.network.allNumbers().map(({ username }) => username?.name));
    const candidates = [base, base.replaceAll('.', '_'), base.replaceAll('.', ''), `${base}.1`];
    return [...new Set(candidates)].filter((name) => FORMAT.test(name) && !taken.has(name));
  }

  private tell(number: BusinessNumber, username: string, status: string): void {
    const value = { display_phone_number: number.phone, username, status };
    this.notices.tell(number.waba, 'business_username_update', value);
  }
}
