import { newToken, type Tokens } from '../access/tokens.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import { unknownNode } from '../graph/graph-error.js';
import type { Journal } from '../journal/journal.js';
import { BusinessNumber, type NumberRow, type NumberState } from './business-number.js';
import { newNodeId } from './node-id.js';
import { newWabaState, type NewWaba, type Waba, type WabaState } from './waba.js';

export interface NewNumber {
  readonly id?: string;
  readonly wabaId: string;
  readonly displayPhoneNumber: string;
  readonly phone: string;
  readonly verifiedName: string;
  readonly token?: string;
  readonly mps?: number;
  readonly coexistence?: boolean;
  readonly migratesFrom?: string;
}

/** What a call leaves behind on a WABA or a number. */
type Setting = Partial<NumberState & WabaState>;

interface SettingRow {
  readonly id: string;
  readonly setting: Setting;
}

/** WhatsApp never grants more than this without an upgrade (source: whatsapp-cloud-api.md §7). */
const STANDARD_MPS = 80;
/** source: whatsapp-cloud-api.md §8.4 */
const SHARED_MPS = 20;

/** The accounts and numbers of the imitated network, and which token may act for which account. */
export class Network {
  private readonly wabas = new Map<string, Waba>();
  private readonly numbers = new Map<string, BusinessNumber>();
  private readonly numbersByPhone = new Map<string, BusinessNumber>();
  private readonly recordWaba: (row: Waba) => void;
  private readonly recordNumber: (row: NumberRow) => void;
  private readonly recordGrant: (row: { token: string; wabaId: string }) => void;
  private readonly recordSetting: (row: SettingRow) => void;

  constructor(
    journal: Journal,
    private readonly clock: SandboxClock,
    /** Checks the tokens of callers. */
    readonly gate: Tokens,
  ) {
    this.recordWaba = journal.channel<Waba>('waba', (row) =>
      // A journal of an earlier version knows less of an account.
      this.addWaba({ ...newWabaState(row), ...row }),
    );
    this.recordNumber = journal.channel<NumberRow>('number', (row) => void this.addNumber(row));
    this.recordGrant = journal.channel<{ token: string; wabaId: string }>('grant', (row) =>
      this.gate.grant(row.token, row.wabaId),
    );
    this.recordSetting = journal.channel<SettingRow>('setting', (row) => this.applySetting(row));
  }

  /** Idempotent: an id that exists already answers with what is there. */
  provisionWaba(wanted: NewWaba): Waba {
    const existing = wanted.id === undefined ? undefined : this.wabas.get(wanted.id);
    if (existing) return existing;
    const { id = newNodeId(), businessId = newNodeId(), parentBusinessId } = wanted;
    const waba: Waba = { ...newWabaState(wanted), id, token: newToken(), businessId, parentBusinessId };
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
    return this.create(wanted);
  }

  /** A further node, also for a phone number that another node serves until it has moved. */
  create(wanted: NewNumber): BusinessNumber {
    const { id = newNodeId(), token = newToken(), mps = wanted.coexistence ? SHARED_MPS : STANDARD_MPS } = wanted;
    const row: NumberRow = { ...wanted, id, token, mps, createdAt: this.clock.ms() };
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

  allWabas(): readonly Waba[] {
    return [...this.wabas.values()];
  }

  allNumbers(): readonly BusinessNumber[] {
    return [...this.numbers.values()];
  }

  numbersOf(waba: Waba): readonly BusinessNumber[] {
    return this.allNumbers().filter((number) => number.waba === waba);
  }

  /** The accounts a token may act for; undefined for one that is unknown or no longer valid. */
  grantsOf(text: string): ReadonlySet<string> | undefined {
    const token = this.gate.find(text);
    return token && this.gate.isValid(token) ? token.wabas : undefined;
  }

  /** Lets a token act for an account, for good. */
  allow(token: string, wabaId: string): void {
    if (this.gate.find(token)?.wabas.has(wabaId)) return;
    this.gate.grant(token, wabaId);
    this.recordGrant({ token, wabaId });
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
  set(id: string, setting: Setting): void {
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
    if (node instanceof BusinessNumber && setting.isHighThroughput) node.upgrade(this.clock.ms());
    // Registering is what moves a phone number from one node to another.
    if (node instanceof BusinessNumber && setting.registered === true) this.numbersByPhone.set(node.phone, node);
  }

  private addWaba(waba: Waba): void {
    this.wabas.set(waba.id, waba);
    this.gate.grant(waba.token, waba.id);
  }

  private addNumber(row: NumberRow): BusinessNumber {
    const waba = this.wabas.get(row.wabaId);
    if (!waba) throw new Error(`number ${row.id} belongs to no WABA`);
    const number = new BusinessNumber(row, waba, this.clock.ms());
    this.numbers.set(row.id, number);
    if (!this.numbersByPhone.has(row.phone)) this.numbersByPhone.set(row.phone, number);
    this.gate.grant(row.token, row.wabaId);
    return number;
  }
}
