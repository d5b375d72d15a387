import type { Agenda } from './agenda.js';
import type { SandboxClock } from './sandbox-clock.js';

/** A little more than a second, so that the agenda gives it a timer of its own. */
const LOOK_MS = 1_001;

/** Looks at the sandbox clock every second and whenever it is turned, for all who wait for an instant of it. */
export class Watch {
  private readonly lookers: ((nowMs: number) => void)[] = [];

  constructor(
    private readonly agenda: Agenda,
    private readonly clock: SandboxClock,
  ) {}

  /** Called with the time, again and again. */
  onLook(looker: (nowMs: number) => void): void {
    this.lookers.push(looker);
  }

  start(): void {
    this.clock.onTurned(() => this.look());
    this.again();
  }

  private again(): void {
    this.agenda.later(LOOK_MS, () => {
      this.look();
      this.again();
    });
  }

  private look(): void {
    for (const looker of this.lookers) looker(this.clock.ms());
  }
}
