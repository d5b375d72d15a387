import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import type Docker from 'dockerode';
import { z } from 'zod';
import { type Logger, type NodeId, sleep } from '#platform/kernel';
import { LABEL } from '../identity-labels.js';

/** What can have changed a slot. */
const KINDS = ['create', 'start', 'restart', 'die', 'oom', 'kill', 'stop', 'destroy', 'rename', 'pause', 'unpause'];
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

const Event = z.looseObject({
  Action: z.string(),
  time: z.number(),
  Actor: z.looseObject({ ID: z.string(), Attributes: z.record(z.string(), z.string()).default({}) }),
});

/** The end of a container's process as the Engine told it. */
export interface Died {
  readonly containerId: string;
  readonly status: number;
}

/**
 * Listens to the Engine as long as the driver lives. The stream ends with the daemon, so it is taken up again where it ended, and
 * `onGap` says that something may have been missed: a hint is never more than that. source: reliability-and-operations.md §1.5
 */
export class DockerEvents {
  private stop = (): unknown => null;
  private closed = false;

  constructor(
    private readonly docker: Docker,
    private readonly installation: string,
    private readonly on: {
      readonly hint: (nodeId: NodeId) => void;
      readonly died: (died: Died) => void;
      readonly gap: () => void;
    },
    private readonly log: Logger,
  ) {}

  listen(): void {
    void this.run();
  }

  close(): void {
    this.closed = true;
    this.stop();
  }

  private async run(): Promise<void> {
    let since: number | null = null;
    let pause = FIRST_PAUSE_MS;
    while (!this.closed) {
      try {
        since ??= await secondsOf(this.docker);
        const stream = await this.open(since);
        pause = FIRST_PAUSE_MS;
        this.on.gap();
        for await (const line of createInterface({ input: stream })) since = this.take(line) ?? since;
      } catch (err) {
        if (!this.closed)
          this.log.warn({ err: { message: (err as Error).message } }, 'the Docker Engine tells nothing');
      }
      if (this.closed) return;
      await sleep(pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  private async open(since: number): Promise<NodeJS.ReadableStream> {
    const filters = {
      type: ['container' as const],
      event: KINDS,
      label: [`${LABEL.installation}=${this.installation}`],
    };
    const stream = await this.docker.getEvents({ since, filters });
    this.stop = () => (stream as Readable).destroy();
    if (this.closed) this.stop();
    return stream;
  }

  /** The second of the event, from which to listen again. */
  private take(line: string): number | null {
    const parsed = Event.safeParse(parsedJson(line));
    if (!parsed.success) return null;
    const { Action, Actor, time } = parsed.data;
    const nodeId = Actor.Attributes[LABEL.node];
    if (Action === 'die') this.on.died({ containerId: Actor.ID, status: Number(Actor.Attributes['exitCode'] ?? 0) });
    if (nodeId) this.on.hint(nodeId as NodeId);
    return time;
  }
}

/** The Engine's own clock, which its events are dated by; whole seconds, none of them ahead of it. */
export async function secondsOf(docker: Docker): Promise<number> {
  const { SystemTime } = (await docker.info()) as { readonly SystemTime: string };
  return Math.floor(Date.parse(SystemTime) / 1_000);
}

function parsedJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
