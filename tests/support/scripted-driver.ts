import { DriverFailure, NodeDriver, type DesiredNode, type LogLine, type ObservedSlot, type Workload } from '#nodes';
import { newId, type NodeId, type TenantId } from '#platform/kernel';

interface Entry extends ObservedSlot {
  readonly tenantId: TenantId;
  readonly nodeId: NodeId;
}

/** What the driver looks after: outlives the driver, as real workloads do. */
export class Machine {
  readonly entries = new Map<string, Entry>();
  readonly logs = new Map<string, string[]>();
  /** A second process was started in a slot whose first one lived. */
  readonly collisions: string[] = [];
}

/** A driver whose processes are made of nothing, for stories in which the test says what happens to them. */
export class ScriptedDriver extends NodeDriver {
  readonly name = 'scripted';
  readonly desired = new Map<NodeId, DesiredNode>();
  readonly applied: DesiredNode[] = [];
  /** While set, every call fails with it. */
  failure: DriverFailure | null = null;
  /** What the next lists leave out. */
  hidden = new Set<NodeId>();
  private readonly listeners: ((nodeId: NodeId) => void)[] = [];

  constructor(readonly machine = new Machine()) {
    super();
  }

  async apply(desired: DesiredNode): Promise<void> {
    this.orFail();
    this.applied.push(desired);
    this.desired.set(desired.nodeId, desired);
    const entries = this.of(desired.nodeId);
    const alive = entries.filter((entry) => entry.phase !== 'exited');
    const { slots, later = [] } = desired;
    const unwanted = entries.filter(({ slot }) => !slots.includes(slot) && !later.includes(slot));
    const missing = desired.slots.filter((slot) => !alive.some((entry) => entry.slot === slot));
    for (const entry of unwanted) this.ask(entry);
    for (const slot of missing) this.start(desired, slot);
    if (unwanted.length > 0 || missing.length > 0 || alive.some((entry) => entry.phase === 'stopping')) return;
    const outdated = alive.find((entry) => entry.specHash !== desired.specHash);
    if (outdated) this.ask(outdated);
  }

  async observe(nodeId: NodeId): Promise<ObservedSlot[]> {
    this.orFail();
    return this.of(nodeId).map(({ slot, instance, specHash, phase, exit, restarts }) => ({
      slot,
      instance,
      specHash,
      phase,
      exit,
      restarts,
    }));
  }

  async remove(nodeId: NodeId): Promise<void> {
    this.orFail();
    for (const entry of this.of(nodeId)) this.ask(entry);
    if (this.of(nodeId).length === 0) this.machine.logs.delete(nodeId);
  }

  async list(): Promise<Workload[]> {
    this.orFail();
    const ids = new Map([...this.machine.entries.values()].map((entry) => [entry.nodeId, entry.tenantId]));
    return Promise.all(
      [...ids]
        .filter(([nodeId]) => !this.hidden.has(nodeId))
        .map(async ([nodeId, tenantId]) => ({ nodeId, tenantId, slots: await this.observe(nodeId) })),
    );
  }

  async logs(nodeId: NodeId, lines: number): Promise<LogLine[]> {
    return (this.machine.logs.get(nodeId) ?? []).slice(-lines).map((line) => ({ slot: 0, line }));
  }

  onHint(listener: (nodeId: NodeId) => void): void {
    this.listeners.push(listener);
  }

  async close(): Promise<void> {}

  release(): void {}

  /** A process ends without having been asked to. */
  crash(nodeId: NodeId, slot: number, exit: Partial<ObservedSlot['exit']> = {}): void {
    const entry = this.machine.entries.get(`${nodeId}/${slot}`);
    if (!entry) throw new Error(`nothing runs in slot ${slot}`);
    const ended = { code: 1, signal: null, lastLine: 'Error: it crashed', ...exit };
    this.machine.entries.set(`${nodeId}/${slot}`, { ...entry, phase: 'exited', exit: ended });
    this.hint(nodeId);
  }

  /** A process appears that nobody asked for. */
  haunt(tenantId: TenantId, nodeId: NodeId): void {
    this.start({ tenantId, nodeId, slots: [0], specHash: 'ghost', env: {}, memoryMb: 64 }, 0);
  }

  private start({ tenantId, nodeId, specHash }: DesiredNode, slot: number): void {
    const key = `${nodeId}/${slot}`;
    const before = this.machine.entries.get(key);
    if (before && before.phase !== 'exited') this.machine.collisions.push(key);
    const instance = newId<'instance'>(new Date());
    this.machine.entries.set(key, {
      tenantId,
      nodeId,
      slot,
      instance,
      specHash,
      phase: 'running',
      exit: null,
      restarts: 0,
    });
    this.machine.logs.set(nodeId, [...(this.machine.logs.get(nodeId) ?? []), `started slot ${slot}`]);
  }

  /** What is asked to stop has stopped a moment later. */
  private ask(entry: Entry): void {
    const key = `${entry.nodeId}/${entry.slot}`;
    if (entry.phase === 'exited') this.machine.entries.delete(key);
    if (entry.phase !== 'running') return;
    this.machine.entries.set(key, { ...entry, phase: 'stopping' });
    setTimeout(() => {
      this.machine.entries.delete(key);
      this.hint(entry.nodeId);
    }, 20);
  }

  private of(nodeId: NodeId): Entry[] {
    return [...this.machine.entries.values()]
      .filter((entry) => entry.nodeId === nodeId)
      .sort((a, b) => a.slot - b.slot);
  }

  private hint(nodeId: NodeId): void {
    for (const listener of this.listeners) listener(nodeId);
  }

  private orFail(): void {
    if (this.failure) throw this.failure;
  }
}
