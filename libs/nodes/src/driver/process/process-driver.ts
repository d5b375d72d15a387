import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { newId, type Logger, type NodeId, type TenantId, sleep } from '#platform/kernel';
import {
  type DesiredNode,
  DriverFailure,
  type LogLine,
  NodeDriver,
  type ObservedSlot,
  type Workload,
} from '../node-driver.js';
import { launchNode } from './launch-node.js';
import { processStart } from './process-start.js';
import { SlotFiles, type SlotRecord } from './slot-files.js';
import { LOOKED_AT, tellingLine } from '../telling-line.js';
import { tailOf } from './slot-log.js';

export interface ProcessDriverOptions {
  /** Which installation this is; folders of another one are left alone. */
  readonly installation: string;
  /** Where the folder `nodes` is. */
  readonly home: string;
  /** The program each process runs, with arguments for the runtime before it. */
  readonly program: string;
  readonly execArgv?: readonly string[];
  /** The little that a process takes over from this one: PATH, TZ and the like. */
  readonly inherited: Readonly<Record<string, string>>;
  /** How long a process may take to end after SIGTERM. */
  readonly killAfterMs?: number;
}

const KILL_AFTER_MS = 30_000;
const CLOSE_MS = 8_000;
const WATCH_MS = 500;
const CLOSE_LOOK_MS = 50;

/**
 * Runs nodes as processes: the embedded default. They outlive the worker that started them; the next one adopts them by their pid
 * files, each checked against the start time of the process, because process ids are used again. source: docs/adr/0012
 */
export class ProcessDriver extends NodeDriver {
  readonly name = 'process';
  private readonly files: SlotFiles;
  private readonly children = new Map<string, ChildProcess>();
  private readonly listeners: ((nodeId: NodeId) => void)[] = [];
  private readonly hinted = new Set<string>();
  private watching: NodeJS.Timeout | null = null;

  constructor(
    private readonly options: ProcessDriverOptions,
    private readonly log: Logger,
  ) {
    super();
    this.files = new SlotFiles(join(options.home, 'nodes'));
  }

  async apply(desired: DesiredNode): Promise<void> {
    this.watch();
    const records = this.records(desired.nodeId);
    const living = records.filter((record) => this.isAlive(record));
    const taken = new Set(living.map((record) => record.slot));
    const { slots, later = [] } = desired;
    const unwanted = records.filter(({ slot }) => !slots.includes(slot) && !later.includes(slot));
    const missing = desired.slots.filter((slot) => !taken.has(slot));
    for (const record of unwanted) this.stop(record);
    for (const slot of missing) this.start(desired, slot);
    if (unwanted.length > 0 || missing.length > 0 || living.some((record) => record.stopping_at)) return;
    const outdated = living.find((record) => record.spec_hash !== desired.specHash);
    if (outdated) this.stop(outdated);
  }

  async observe(nodeId: NodeId): Promise<ObservedSlot[]> {
    return this.records(nodeId).flatMap((record) => this.observed(record) ?? []);
  }

  async remove(nodeId: NodeId): Promise<void> {
    this.watch();
    const records = this.records(nodeId);
    for (const record of records) this.stop(record);
    const foreign = this.files.records(nodeId).length > this.records(nodeId).length;
    if (!foreign && !records.some((record) => this.isAlive(record))) this.files.eraseNode(nodeId);
  }

  async list(): Promise<Workload[]> {
    return this.files.nodeIds().flatMap((name) => {
      const nodeId = name as NodeId;
      const records = this.records(nodeId);
      const [first] = records;
      if (!first) return [];
      const slots = records.flatMap((record) => this.observed(record) ?? []);
      return [{ tenantId: first.tenant_id as TenantId, nodeId, slots }];
    });
  }

  async logs(nodeId: NodeId, lines: number): Promise<LogLine[]> {
    return this.files
      .logSlots(nodeId)
      .flatMap((slot) => tailOf(this.files.logPath(nodeId, slot), lines).map((line) => ({ slot, line })));
  }

  onHint(listener: (nodeId: NodeId) => void): void {
    this.listeners.push(listener);
    this.watch();
  }

  /** Stops every process, adopted ones too, and waits for them; for a worker that is shut down in good order. */
  async close(deadlineMs = CLOSE_MS): Promise<void> {
    this.unwatch();
    const late = performance.now() + deadlineMs;
    for (const record of this.all()) this.stop(record);
    while (this.all().some((record) => this.isAlive(record)) && performance.now() < late) await sleep(CLOSE_LOOK_MS);
    for (const record of this.all()) if (this.isAlive(record)) this.signal(record, 'SIGKILL');
  }

  /** Leaves every process as it is, for the worker that leads now. */
  release(): void {
    this.unwatch();
  }

  private all(): SlotRecord[] {
    return this.files.nodeIds().flatMap((nodeId) => this.records(nodeId));
  }

  private records(nodeId: string): SlotRecord[] {
    return this.files.records(nodeId).filter((record) => record.installation === this.options.installation);
  }

  private isAlive(record: SlotRecord): boolean {
    if (this.children.has(record.instance)) return true;
    return record.exit === null && record.pid_start !== null && processStart(record.pid) === record.pid_start;
  }

  private observed(record: SlotRecord): ObservedSlot | null {
    const { slot, instance, spec_hash: specHash } = record;
    if (this.isAlive(record))
      return { slot, instance, specHash, phase: record.stopping_at ? 'stopping' : 'running', exit: null, restarts: 0 };
    if (record.stopping_at) return null;
    return { slot, instance, specHash, phase: 'exited', exit: record.exit ?? this.unseenExit(record), restarts: 0 };
  }

  /** Of a process that ended while no worker was its parent, only the log can tell how. */
  private unseenExit(record: SlotRecord) {
    return {
      code: null,
      signal: null,
      lastLine: tellingLine(tailOf(this.files.logPath(record.node_id, record.slot), LOOKED_AT)),
    };
  }

  private start(desired: DesiredNode, slot: number): void {
    const { nodeId } = desired;
    const instance = newId<'instance'>(new Date());
    const { execArgv = [], inherited, program, installation } = this.options;
    const env = { ...inherited, ...desired.env, NODE_SLOT: String(slot), NODE_INSTANCE: instance };
    const logPath = this.files.logPath(nodeId, slot);
    const child = launchNode({ program, execArgv, memoryMb: desired.memoryMb, env, logPath });
    const { pid } = child;
    child.on('error', (err) => this.log.warn({ err, nodeId, slot }, 'process of a node in trouble'));
    if (!pid) throw new DriverFailure('retryable', 'The operating system would not start the process.');
    this.children.set(instance, child);
    this.files.write({
      installation,
      tenant_id: desired.tenantId,
      node_id: nodeId,
      slot,
      instance,
      spec_hash: desired.specHash,
      pid,
      pid_start: processStart(pid),
      stopping_at: null,
      exit: null,
    });
    child.once('exit', (code, signal) => this.ended(nodeId, slot, instance, code, signal));
  }

  private ended(nodeId: NodeId, slot: number, instance: string, code: number | null, signal: string | null): void {
    this.children.delete(instance);
    const record = this.files.read(nodeId, slot);
    if (record?.instance === instance) {
      if (record.stopping_at) this.files.erase(nodeId, slot);
      else {
        const lastLine = tellingLine(tailOf(this.files.logPath(nodeId, slot), LOOKED_AT));
        this.files.write({ ...record, exit: { code, signal, lastLine } });
      }
    }
    this.hint(nodeId);
  }

  /** Asks a living process to end; of one that has ended only the record goes. */
  private stop(record: SlotRecord): void {
    if (!this.isAlive(record)) return this.files.erase(record.node_id, record.slot);
    if (record.stopping_at) return;
    this.files.write({ ...record, stopping_at: new Date().toISOString() });
    this.signal(record, 'SIGTERM');
  }

  private watch(): void {
    this.watching ??= setInterval(() => this.look(), WATCH_MS).unref();
  }

  private unwatch(): void {
    if (this.watching) clearInterval(this.watching);
    this.watching = null;
  }

  /** Ends by force what was asked to end and takes too long, and notices the end of adopted processes, which nobody reports. */
  private look(): void {
    const patience = this.options.killAfterMs ?? KILL_AFTER_MS;
    for (const record of this.all()) {
      const alive = this.isAlive(record);
      if (alive && record.stopping_at && new Date().getTime() - Date.parse(record.stopping_at) > patience)
        this.signal(record, 'SIGKILL');
      if (alive || this.hinted.has(record.instance)) continue;
      this.hinted.add(record.instance);
      this.hint(record.node_id as NodeId);
    }
  }

  private hint(nodeId: NodeId): void {
    for (const listener of this.listeners) listener(nodeId);
  }

  private signal(record: SlotRecord, signal: NodeJS.Signals): void {
    try {
      process.kill(record.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
