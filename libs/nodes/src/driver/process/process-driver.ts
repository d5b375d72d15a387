import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { newId, type Logger, type NodeId, type TenantId, within } from '#platform/kernel';
import {
  type DesiredNode,
  DriverFailure,
  type LogLine,
  NodeDriver,
  type ObservedSlot,
  type Workload,
} from '../node-driver.js';
import { processStart } from './process-start.js';
import { SlotFiles, type SlotRecord } from './slot-files.js';
import { openLog, tailOf, tellingLine } from './slot-log.js';

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

/**
 * Runs nodes as child processes: the embedded default. A child sees its parent's death on the IPC channel and exits, so a worker
 * that is killed takes its nodes with it; what a pid file still says is checked against the start time of the process.
 */
export class ProcessDriver extends NodeDriver {
  readonly name = 'process';
  private readonly files: SlotFiles;
  private readonly children = new Map<string, ChildProcess>();
  private readonly listeners: ((nodeId: NodeId) => void)[] = [];

  constructor(
    private readonly options: ProcessDriverOptions,
    private readonly log: Logger,
  ) {
    super();
    this.files = new SlotFiles(join(options.home, 'nodes'));
  }

  async apply(desired: DesiredNode): Promise<void> {
    const records = this.records(desired.nodeId);
    const living = records.filter((record) => this.isAlive(record));
    const taken = new Set(living.map((record) => record.slot));
    const unwanted = records.filter((record) => !desired.slots.includes(record.slot));
    const missing = desired.slots.filter((slot) => !taken.has(slot));
    for (const record of unwanted) this.stop(record);
    for (const slot of missing) this.start(desired, slot);
    if (unwanted.length > 0 || missing.length > 0 || living.some((record) => record.stopping)) return;
    const outdated = living.find((record) => record.spec_hash !== desired.specHash);
    if (outdated) this.stop(outdated);
  }

  async observe(nodeId: NodeId): Promise<ObservedSlot[]> {
    return this.records(nodeId).flatMap((record) => this.observed(record) ?? []);
  }

  async remove(nodeId: NodeId): Promise<void> {
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
  }

  /** Stops every child and waits for them; for a worker that is being shut down. */
  async close(deadlineMs = CLOSE_MS): Promise<void> {
    const ended = [...this.children.values()].map((child) => new Promise((resolve) => child.once('exit', resolve)));
    for (const nodeId of this.files.nodeIds()) for (const record of this.records(nodeId)) this.stop(record);
    await within(Promise.all(ended), deadlineMs, undefined);
    for (const child of this.children.values()) child.kill('SIGKILL');
  }

  private records(nodeId: string): SlotRecord[] {
    return this.files.records(nodeId).filter((record) => record.installation === this.options.installation);
  }

  private isAlive(record: SlotRecord): boolean {
    if (this.children.has(record.instance)) return true;
    return record.exit === null && record.pid_start !== null && processStart(record.pid) === record.pid_start;
  }

  private observed(record: SlotRecord): ObservedSlot | null {
    const { slot, instance, spec_hash: specHash, exit } = record;
    if (this.isAlive(record))
      return { slot, instance, specHash, phase: record.stopping ? 'stopping' : 'running', exit: null };
    return record.stopping ? null : { slot, instance, specHash, phase: 'exited', exit };
  }

  private start(desired: DesiredNode, slot: number): void {
    const instance = newId<'instance'>(new Date());
    const log = openLog(this.files.logPath(desired.nodeId, slot));
    const { execArgv = [], inherited, program, installation } = this.options;
    const child = spawn(process.execPath, [`--max-old-space-size=${desired.memoryMb}`, ...execArgv, program], {
      env: { ...inherited, ...desired.env, NODE_SLOT: String(slot), NODE_INSTANCE: instance },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    const { pid } = child;
    child.on('error', (err) => this.log.warn({ err, nodeId: desired.nodeId, slot }, 'process of a node in trouble'));
    if (!pid) throw new DriverFailure('retryable', 'The operating system would not start the process.');
    this.children.set(instance, child);
    this.files.write({
      installation,
      tenant_id: desired.tenantId,
      node_id: desired.nodeId,
      slot,
      instance,
      spec_hash: desired.specHash,
      pid,
      pid_start: processStart(pid),
      stopping: false,
      exit: null,
    });
    child.once('exit', (code, signal) => this.ended(desired.nodeId, slot, instance, code, signal));
  }

  private ended(nodeId: NodeId, slot: number, instance: string, code: number | null, signal: string | null): void {
    this.children.delete(instance);
    const record = this.files.read(nodeId, slot);
    if (record?.instance === instance) {
      if (record.stopping) this.files.erase(nodeId, slot);
      else {
        const lastLine = tellingLine(this.files.logPath(nodeId, slot));
        this.files.write({ ...record, exit: { code, signal, lastLine } });
      }
    }
    for (const listener of this.listeners) listener(nodeId);
  }

  /** Asks a living process to end, by force when it takes too long; of one that has ended only the record goes. */
  private stop(record: SlotRecord): void {
    if (!this.isAlive(record)) return this.files.erase(record.node_id, record.slot);
    if (record.stopping) return;
    this.files.write({ ...record, stopping: true });
    this.signal(record, 'SIGTERM');
    const patience = this.options.killAfterMs ?? KILL_AFTER_MS;
    setTimeout(() => this.isAlive(record) && this.signal(record, 'SIGKILL'), patience).unref();
  }

  private signal(record: SlotRecord, signal: NodeJS.Signals): void {
    try {
      process.kill(record.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
