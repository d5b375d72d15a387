import type { SandboxClock } from '../clock/sandbox-clock.js';
import type { Journal } from '../journal/journal.js';
import { Template, type TemplateRow } from './template.js';

const DAY_MS = 24 * 3_600_000;
/** source: whatsapp-cloud-api.md §4.3: the name of a deleted approved template is locked for 30 days. */
const NAME_LOCK_MS = 30 * DAY_MS;
const HOUR_MS = 3_600_000;

interface CreationRow {
  readonly wabaId: string;
  readonly at: number;
}

interface LockRow {
  readonly key: string;
  readonly until: number;
}

/** Every template of every account; (name, language) is unique within an account. */
export class Templates {
  private readonly byId = new Map<string, Template>();
  private readonly byName = new Map<string, Template>();
  private readonly locks = new Map<string, number>();
  private readonly creations = new Map<string, number[]>();
  private readonly record: (row: TemplateRow) => void;
  private readonly recordCreation: (row: CreationRow) => void;
  private readonly recordGone: (row: { id: string }) => void;
  private readonly recordLock: (row: LockRow) => void;

  constructor(
    journal: Journal,
    private readonly clock: SandboxClock,
  ) {
    this.record = journal.channel<TemplateRow>('template', (row) => this.put(row));
    this.recordCreation = journal.channel<CreationRow>('template_created', (row) => this.keepCreation(row));
    this.recordGone = journal.channel<{ id: string }>('template_gone', ({ id }) => this.drop(id));
    this.recordLock = journal.channel<LockRow>('template_lock', ({ key, until }) => void this.locks.set(key, until));
  }

  find(wabaId: string, name: string, language: string): Template | undefined {
    return this.byName.get(keyOf(wabaId, name, language));
  }

  get(id: string): Template | undefined {
    return this.byId.get(id);
  }

  /** In order of creation. */
  of(wabaId: string): readonly Template[] {
    return this.all().filter((template) => template.row.wabaId === wabaId);
  }

  all(): readonly Template[] {
    return [...this.byId.values()];
  }

  add(row: TemplateRow): Template {
    this.put(row);
    this.record(row);
    return this.byId.get(row.id) as Template;
  }

  change(template: Template, change: Partial<TemplateRow>): void {
    template.change(change);
    this.record(template.row);
  }

  remove(template: Template): void {
    const { id, wabaId, name, status } = template.row;
    this.drop(id);
    this.recordGone({ id });
    if (status !== 'APPROVED') return;
    const lock = { key: `${wabaId}/${name}`, until: this.clock.ms() + NAME_LOCK_MS };
    this.locks.set(lock.key, lock.until);
    this.recordLock(lock);
  }

  isNameLocked(wabaId: string, name: string): boolean {
    return this.clock.ms() < (this.locks.get(`${wabaId}/${name}`) ?? 0);
  }

  /** Deleted ones count as well: what Meta limits is the work of its reviewers. */
  creationsWithinAnHour(wabaId: string): number {
    const now = this.clock.ms();
    return (this.creations.get(wabaId) ?? []).filter((at) => Math.abs(now - at) < HOUR_MS).length;
  }

  countCreation(wabaId: string): void {
    const row = { wabaId, at: this.clock.ms() };
    this.keepCreation(row);
    this.recordCreation(row);
  }

  private keepCreation({ wabaId, at }: CreationRow): void {
    const recent = (this.creations.get(wabaId) ?? []).filter((other) => Math.abs(at - other) < HOUR_MS);
    this.creations.set(wabaId, [...recent, at]);
  }

  private put(row: TemplateRow): void {
    const known = this.byId.get(row.id);
    if (known) return known.change(row);
    const template = new Template(row);
    this.byId.set(row.id, template);
    this.byName.set(keyOf(row.wabaId, row.name, row.language), template);
  }

  private drop(id: string): void {
    const template = this.byId.get(id);
    if (!template) return;
    const { wabaId, name, language } = template.row;
    this.byId.delete(id);
    this.byName.delete(keyOf(wabaId, name, language));
  }
}

const keyOf = (wabaId: string, name: string, language: string): string => `${wabaId}/${name}/${language}`;
