import type { Logger } from './logger.js';

/**
 * Repeats a step until stopped: at once while the step says there is more, after `idleMs` otherwise, with back-off when it fails.
 *
 * A step must be safe to run twice and must not hold anything between runs.
 */
export class Repeater {
  private stopping = false;
  private wakeUp: (() => void) | null = null;
  private done: Promise<void> = Promise.resolve();

  constructor(
    private readonly name: string,
    private readonly step: () => Promise<boolean>,
    private readonly idleMs: number,
    private readonly log: Logger,
  ) {}

  start(): this {
    this.done = this.run();
    return this;
  }

  /** Ends a pause early; for hints that there is work. */
  wake(): void {
    this.wakeUp?.();
  }

  /** Waits for the running step and starts no other. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.done;
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.stopping) {
      let more = false;
      try {
        more = await this.step();
        failures = 0;
      } catch (error) {
        failures++;
        this.log.warn({ err: error, loop: this.name, failures }, 'background step failed, will repeat');
      }
      if (!more && !this.stopping)
        await this.pause(failures ? Math.min(this.idleMs * 2 ** failures, 5_000) : this.idleMs);
    }
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.wakeUp = null;
        resolve();
      };
      const timer = setTimeout(finish, milliseconds);
      this.wakeUp = finish;
    });
  }
}

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Resolves with the work's answer, or with `late` when the deadline passes first. */
export async function within<T, L>(work: Promise<T>, milliseconds: number, late: L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<L>((resolve) => {
    timer = setTimeout(() => resolve(late), milliseconds);
  });
  return Promise.race([work, deadline]).finally(() => clearTimeout(timer));
}
