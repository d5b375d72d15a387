import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { type Logger, newId, type NodeId } from '#platform/kernel';
import { type Identity, LABEL } from '../identity-labels.js';
import {
  type DesiredNode,
  DriverFailure,
  type LogLine,
  NodeDriver,
  type ObservedSlot,
  type Workload,
} from '../node-driver.js';
import { LOOKED_AT, tellingLine } from '../telling-line.js';
import { containerName, containerOptions, type ContainerSettings, STOP_SECONDS } from './container-options.js';
import { DockerEvents, secondsOf } from './docker-events.js';
import { engineFailure, isSettled, statusOf } from './engine-failure.js';
import { linesIn } from './log-lines.js';
import {
  exitOf,
  FAREWELL,
  isAlive,
  isUnborn,
  observedSlot,
  OUT_OF_MEMORY,
  slotContainerOf,
  type SlotContainer,
} from './slot-container.js';

/** Of ends that were heard of; older ones are asked for again. */
const MOST_ENDS = 1_000;
/** Making a container copies its image on some file systems. */
const ANSWER_MS = 60_000;

/**
 * Nodes as containers of one Docker Engine, one for each slot. The Engine's own record is all there is: names say which slot it is and
 * whether it was asked to end, labels say whose it is, so that a later worker finds everything as it was. Nodes outlive the worker.
 */
export class DockerDriver extends NodeDriver {
  readonly name = 'docker';
  private readonly events: DockerEvents;
  private readonly listeners: ((nodeId: NodeId) => void)[] = [];
  private readonly ends = new Map<string, number>();
  private listening = false;

  constructor(
    private readonly docker: Docker,
    private readonly settings: ContainerSettings,
    private readonly log: Logger,
  ) {
    super();
    this.events = new DockerEvents(
      docker,
      settings.installation,
      {
        hint: (nodeId) => this.hint(nodeId),
        died: ({ containerId, status }) => this.remember(containerId, status),
        gap: () => void this.hintAll(),
      },
      log,
    );
  }

  async apply(desired: DesiredNode): Promise<void> {
    await this.asking(async () => {
      const containers = await this.containersOf(desired.nodeId);
      const current = containers.filter((each) => !each.farewell);
      const living = containers.filter(isAlive);
      const taken = new Set(living.map(({ slot }) => slot));
      const { slots, later = [] } = desired;
      const unwanted = current.filter(({ slot }) => !slots.includes(slot) && !later.includes(slot));
      const missing = desired.slots.filter((slot) => !taken.has(slot));
      for (const container of unwanted) await this.stop(container);
      for (const slot of missing) await this.start(desired, slot, containers);
      if (unwanted.length > 0 || missing.length > 0 || living.some(({ farewell }) => farewell)) return;
      const outdated = current.find(({ specHash }) => specHash !== desired.specHash);
      if (outdated) await this.stop(outdated);
    });
  }

  observe(nodeId: NodeId): Promise<ObservedSlot[]> {
    return this.asking(async () => {
      const seen = await Promise.all((await this.containersOf(nodeId)).map((container) => this.look(container)));
      return seen.flatMap((slot) => slot ?? []).sort((a, b) => a.slot - b.slot);
    });
  }

  async remove(nodeId: NodeId): Promise<void> {
    await this.asking(async () => {
      const containers = await this.containersOf(nodeId);
      for (const container of containers) {
        if (!isAlive(container)) await this.erase(container);
        else if (!container.farewell) await this.stop(container);
      }
    });
  }

  list(): Promise<Workload[]> {
    return this.asking(async () => {
      const containers = await this.containers();
      return [...Map.groupBy(containers, ({ nodeId }) => nodeId)].flatMap(([nodeId, own]) => {
        const [first] = own;
        return first ? [{ nodeId, tenantId: first.tenantId, slots: own.flatMap(listedSlot) }] : [];
      });
    });
  }

  logs(nodeId: NodeId, lines: number): Promise<LogLine[]> {
    return this.asking(async () => {
      const bySlot = Map.groupBy(await this.containersOf(nodeId), ({ slot }) => slot);
      const slots = [...bySlot].sort(([a], [b]) => a - b);
      const all = await Promise.all(
        slots.map(async ([slot, own]) => {
          const newest = own.filter((each) => !isUnborn(each)).sort((a, b) => b.createdAt - a.createdAt)[0];
          const said = newest ? await this.tail(newest.id, lines) : [];
          return said.map((line) => ({ slot, line }));
        }),
      );
      return all.flat();
    });
  }

  onHint(listener: (nodeId: NodeId) => void): void {
    this.listeners.push(listener);
    if (this.listening) return;
    this.listening = true;
    this.events.listen();
  }

  /** Containers outlive the worker: the next one finds them. */
  close(): Promise<void> {
    this.release();
    return Promise.resolve();
  }

  release(): void {
    this.events.close();
  }

  private containers(more: readonly string[] = []): Promise<SlotContainer[]> {
    const label = [`${LABEL.installation}=${this.settings.installation}`, ...more];
    return this.docker
      .listContainers({ all: true, filters: { label } })
      .then((found) => found.flatMap(slotContainerOf));
  }

  private containersOf(nodeId: NodeId): Promise<SlotContainer[]> {
    return this.containers([`${LABEL.node}=${nodeId}`]);
  }

  private async look(container: SlotContainer): Promise<ObservedSlot | null> {
    try {
      const info = await this.docker.getContainer(container.id).inspect();
      const ended = !info.State.Running || info.State.Restarting;
      const exit = ended || info.RestartCount > 0 ? await this.exit(container, info.State, ended) : null;
      return observedSlot(container, info, exit);
    } catch (error) {
      if (isSettled(error)) return null; // gone between the list and the look
      throw error;
    }
  }

  private async exit(
    { id, farewell }: SlotContainer,
    state: { readonly ExitCode: number; readonly OOMKilled: boolean },
    ended: boolean,
  ) {
    if (farewell) return null;
    const status = ended ? state.ExitCode : await this.lastEnd(id);
    return exitOf(status, state.OOMKilled ? OUT_OF_MEMORY : tellingLine(await this.tail(id, LOOKED_AT)));
  }

  /** How the run before this one ended: what was heard of it, or what the Engine still remembers of it. */
  private async lastEnd(id: string): Promise<number> {
    const heard = this.ends.get(id);
    if (heard !== undefined) return heard;
    const until = (await secondsOf(this.docker)) + 1;
    const past = await this.docker.getEvents({ since: 0, until, filters: { container: [id], event: ['die'] } });
    let status = 0;
    for await (const chunk of past)
      for (const [, code] of String(chunk).matchAll(/"exitCode":"(\d+)"/g)) status = Number(code);
    this.remember(id, status);
    return status;
  }

  private remember(containerId: string, status: number): void {
    this.ends.delete(containerId);
    this.ends.set(containerId, status);
    const [oldest] = this.ends.keys();
    if (this.ends.size > MOST_ENDS && oldest) this.ends.delete(oldest);
  }

  private async start(desired: DesiredNode, slot: number, containers: readonly SlotContainer[]): Promise<void> {
    const remains = containers.filter((each) => each.slot === slot && !isAlive(each));
    for (const each of remains) await this.erase(each);
    const { tenantId, nodeId, specHash } = desired;
    const identity: Identity = { tenantId, nodeId, slot, specHash, instance: newId<'instance'>(new Date()) };
    const container = await this.docker.createContainer(containerOptions(desired, identity, this.settings));
    await this.settled(container.start());
  }

  /**
   * Asks a container to end and does not wait for it. The name is changed first: it is what tells everybody later, this driver or
   * another, that the end was asked for.
   */
  private async stop(container: SlotContainer): Promise<void> {
    if (isUnborn(container)) return this.erase(container);
    const engine = this.docker.getContainer(container.id);
    const name = `${containerName(this.settings.installation, container)}${FAREWELL}${container.instance}`;
    await this.settled(engine.rename({ name }));
    if (!isAlive(container)) return;
    engine.stop({ t: STOP_SECONDS }).catch((err: unknown) => {
      if (!isSettled(err)) this.log.warn({ err: { message: (err as Error).message } }, 'a container would not stop');
    });
  }

  private async erase({ id }: SlotContainer): Promise<void> {
    await this.settled(this.docker.getContainer(id).remove({ v: true, force: true }));
    this.ends.delete(id);
  }

  private async tail(id: string, lines: number): Promise<string[]> {
    try {
      return linesIn(await this.docker.getContainer(id).logs({ stdout: true, stderr: true, tail: lines }));
    } catch (error) {
      if (isSettled(error) || statusOf(error) === 409) return [];
      throw error;
    }
  }

  private async hintAll(): Promise<void> {
    const containers = await this.containers().catch(() => []);
    for (const nodeId of new Set(containers.map((each) => each.nodeId))) this.hint(nodeId);
  }

  private hint(nodeId: NodeId): void {
    for (const listener of this.listeners) listener(nodeId);
  }

  private async settled(call: Promise<unknown>): Promise<void> {
    try {
      await call;
    } catch (error) {
      if (!isSettled(error)) throw error;
    }
  }

  /** Every failure in our words, and none that takes for ever: an Engine may take a question and never answer. */
  private async asking<T>(call: () => Promise<T>): Promise<T> {
    const deadline = new AbortController();
    const late = sleep(ANSWER_MS, undefined, { signal: deadline.signal, ref: false }).then(() => {
      throw new DriverFailure('retryable', `The Docker Engine did not answer within ${ANSWER_MS / 1_000} s.`);
    });
    late.catch(() => undefined);
    try {
      return await Promise.race([call(), late]);
    } catch (error) {
      throw engineFailure(error);
    } finally {
      deadline.abort();
    }
  }
}

/** A slot as a list of everything shows it; how it ended only a closer look tells. */
function listedSlot(container: SlotContainer): ObservedSlot[] {
  const { slot, instance, specHash, farewell } = container;
  if (isUnborn(container) || (farewell && !isAlive(container))) return [];
  const phase = farewell ? 'stopping' : container.state === 'running' ? 'running' : 'exited';
  return [{ slot, instance, specHash, phase, exit: null, restarts: 0 }];
}
