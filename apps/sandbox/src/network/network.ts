import { randomToken } from '#platform/kernel';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import { unknownNode } from '../graph/graph-error.js';
import type { Journal } from '../journal/journal.js';
import { BusinessNumber, type NumberRow } from './business-number.js';
import { newNodeId } from './node-id.js';
import type { Waba } from './waba.js';

export interface NewNumber {
  readonly id?: string;
  readonly wabaId: string;
  readonly displayPhoneNumber: string;
  readonly phone: string;
  readonly verifiedName: string;
  readonly token?: string;
  readonly mps?: number;
}

/** What a subscription call, a PIN or a profile edit leaves behind on a WABA or a number. */
interface SettingRow {
  readonly id: string;
  readonly setting: Partial<
    Pick<BusinessNumber, 'pin' | 'registered' | 'overrideUri' | 'profile' | 'registrations' | 'quality'>
  > & {
    subscribed?: boolean;
  };
}

/** WhatsApp never grants more than this without an upgrade (source: whatsapp-cloud-api.md §7). */
const STANDARD_MPS = 80;

/** The accounts and numbers of the imitated network, and which token may act for which account. */
export class Network {
  private readonly wabas = new Map<string, Waba>();
  private readonly numbers = new Map<string, BusinessNumber>();
  private readonly numbersByPhone = new Map<string, BusinessNumber>();
  private readonly grants = new Map<string, Set<string>>();
  private readonly recordWaba: (row: Waba) => void;
  private readonly recordNumber: (row: NumberRow) => void;
  private readonly recordGrant: (row: { token: string; wabaId: string }) => void;
  private readonly recordSetting: (row: SettingRow) => void;

  constructor(
    journal: Journal,
    private readonly clock: SandboxClock,
  ) {
    this.recordWaba = journal.channel<Waba>('waba', (row) => this.addWaba({ ...row }));
    this.recordNumber = journal.channel<NumberRow>('number', (row) => void this.addNumber(row));
    this.recordGrant = journal.channel<{ token: string; wabaId: string }>('grant', (row) =>
      this.grant(row.token, row.wabaId),
    );
    this.recordSetting = journal.channel<SettingRow>('setting', (row) => this.applySetting(row));
  }

  provisionWaba(id: string | undefined, name: string, subscribed: boolean): Waba {
    const existing = id === undefined ? undefined : this.wabas.get(id);
    if (existing) return existing;
    const waba: Waba = { id: id ?? newNodeId(), name, token: newToken(), businessId: newNodeId(), subscribed };
    this.addWaba(waba);
    this.recordWaba(waba);
    return waba;
  }

  /** Idempotent: an id or a display number that exists already answers with what is there; a further token is granted. */
  provisionNumber(wanted: NewNumber): BusinessNumber {
    const existing = (wanted.id && this.numbers.get(wanted.id)) || this.numbersByPhone.get(wanted.phone);
    if (existing) {
      if (wanted.token !== undefined) this.allow(wanted.token, existing.waba.id);
      return existing;
    }
    const { id = newNodeId(), token = newToken(), mps = STANDARD_MPS } = wanted;
    const row: NumberRow = { ...wanted, id, token, mps };
    const number = this.addNumber(row);
    this.recordNumber(row);
    return number;
  }

  waba(id: string): Waba | undefined {
    return this.wabas.get(id);
  }

  number(id: string): BusinessNumber | undefined {
    return this.numbers.get(id);
  }

  numberByPhone(digits: string): BusinessNumber | undefined {
    return this.numbersByPhone.get(digits);
  }

  allNumbers(): readonly BusinessNumber[] {
    return [...this.numbers.values()];
  }

  numbersOf(waba: Waba): readonly BusinessNumber[] {
    return this.allNumbers().filter((number) => number.waba === waba);
  }

  /** The accounts a token may act for; undefined for a token nobody was given. */
  grantsOf(token: string): ReadonlySet<string> | undefined {
    return this.grants.get(token);
  }

  requireNumber(id: string, grants: ReadonlySet<string>): BusinessNumber {
    const number = this.numbers.get(id);
    if (!number || !grants.has(number.waba.id)) throw unknownNode(id);
    return number;
  }

  requireWaba(id: string, grants: ReadonlySet<string>): Waba {
    const waba = this.wabas.get(id);
    if (!waba || !grants.has(id)) throw unknownNode(id);
    return waba;
  }

  /** Changes and remembers a setting of a WABA or a number. */
  set(id: string, setting: SettingRow['setting']): void {
    this.applySetting({ id, setting });
    // JSON has no undefined; a cleared override is remembered as an empty one.
    const remembered = 'overrideUri' in setting ? { ...setting, overrideUri: setting.overrideUri ?? '' } : setting;
    this.recordSetting({ id, setting: remembered });
  }

  private applySetting({ id, setting }: SettingRow): void {
    const node = this.numbers.get(id) ?? this.wabas.get(id);
    if (!node) return;
    Object.assign(node, setting);
    if (node.overrideUri === '') node.overrideUri = undefined;
  }

  private addWaba(waba: Waba): void {
    this.wabas.set(waba.id, waba);
    this.grant(waba.token, waba.id);
  }

  private addNumber(row: NumberRow): BusinessNumber {
    const waba = this.wabas.get(row.wabaId);
    if (!waba) throw new Error(`number ${row.id} belongs to no WABA`);
    const number = new BusinessNumber(row, waba, this.clock.ms());
    this.numbers.set(row.id, number);
    this.numbersByPhone.set(row.phone, number);
    this.grant(row.token, row.wabaId);
    return number;
  }

  private allow(token: string, wabaId: string): void {
    if (this.grants.get(token)?.has(wabaId)) return;
    this.grant(token, wabaId);
    this.recordGrant({ token, wabaId });
  }

  private grant(token: string, wabaId: string): void {
    const accounts = this.grants.get(token);
    if (accounts) accounts.add(wabaId);
    else this.grants.set(token, new Set([wabaId]));
  }
}

/** Looks like a business token, so that nothing downstream learns to expect another shape. */
const newToken = (): string => `EAAJ${randomToken(48)}`;
