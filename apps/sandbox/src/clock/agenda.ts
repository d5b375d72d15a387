type Task = () => void;

const TICK_MS = 5;
/** Below this a delay shares a tick with thousands of others; above it a timer of its own costs less than ticking. */
const SHORT_MS = 1_000;

/**
 * What shall happen a little later, in real time.
 *
 * Every accepted message has two or three such moments; at thousands of messages a second a timer each would be the most
 * expensive thing the sandbox does, so short delays are collected per tick.
 */
export class Agenda {
  private readonly ticks = new Map<number, Task[]>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private cursor = 0;
  private ticking: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(private readonly onError: (error: unknown) => void) {}

  later(delayMs: number, task: Task): void {
    if (this.closed) return;
    if (delayMs > SHORT_MS) return this.byTimer(delayMs, task);
    const now = tickOf(Date.now());
    const due = now + Math.max(1, Math.ceil(delayMs / TICK_MS));
    const tasks = this.ticks.get(due);
    if (tasks) tasks.push(task);
    else this.ticks.set(due, [task]);
    if (!this.ticking) this.startTicking(now);
  }

  close(): void {
    this.closed = true;
    this.ticks.clear();
    for (const timer of this.timers) clearTimeout(timer);
    this.stopTicking();
  }

  private byTimer(delayMs: number, task: Task): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.run(task);
    }, delayMs);
    this.timers.add(timer);
  }

  private startTicking(now: number): void {
    this.cursor = now;
    this.ticking = setInterval(() => this.tick(), TICK_MS);
  }

  private stopTicking(): void {
    if (this.ticking) clearInterval(this.ticking);
    this.ticking = null;
  }

  private tick(): void {
    const now = tickOf(Date.now());
    while (this.cursor < now) {
      this.cursor++;
      const tasks = this.ticks.get(this.cursor);
      if (!tasks) continue;
      this.ticks.delete(this.cursor);
      for (const task of tasks) this.run(task);
    }
    if (this.ticks.size === 0) this.stopTicking();
  }

  private run(task: Task): void {
    try {
      task();
    } catch (error) {
      this.onError(error);
    }
  }
}

const tickOf = (milliseconds: number): number => Math.floor(milliseconds / TICK_MS);

/** Half to one and a half times the delay: two messages sent together do not report back together. */
export const jittered = (delayMs: number): number => delayMs * (0.5 + Math.random());
