import { randomToken, type Logger } from '#platform/kernel';
import type { Agenda } from '../clock/agenda.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import type { Journal } from '../journal/journal.js';
import { RunningScenario, type ScenarioRow, type StepResult } from './running-scenario.js';
import type { PlannedStep, ScenarioFile } from './scenario.js';

/** Makes the call of a step. */
export type MakeCall = (step: PlannedStep) => Promise<StepResult>;

interface StepRow {
  readonly id: string;
  readonly result: StepResult;
}

/** Longer waits are looked at again on the way: the clock may have been turned meanwhile. */
const LONGEST_WAIT_MS = 60_000;

/** Plays scenarios: each step when its time has come, one after the other, over restarts too. */
export class Scenarios {
  private readonly byId = new Map<string, RunningScenario>();
  private readonly record: (row: ScenarioRow) => void;
  private readonly recordStep: (row: StepRow) => void;
  private readonly recordStop: (row: { id: string }) => void;
  private makeCall: MakeCall | null = null;

  constructor(
    journal: Journal,
    private readonly agenda: Agenda,
    private readonly clock: SandboxClock,
    private readonly log: Logger,
  ) {
    this.record = journal.channel<ScenarioRow>('scenario', (row) => void this.put(row));
    this.recordStep = journal.channel<StepRow>(
      'scenario_step',
      ({ id, result }) => void this.byId.get(id)?.results.push(result),
    );
    this.recordStop = journal.channel<{ id: string }>('scenario_stop', ({ id }) => this.halt(id));
  }

  /** Takes up what a restart interrupted. */
  start(makeCall: MakeCall): void {
    this.makeCall = makeCall;
    this.clock.onTurned(() => this.lookAtAll());
    this.lookAtAll();
  }

  /** Plays nothing more, because the routes are about to go; the next start goes on. */
  pause(): void {
    this.makeCall = null;
  }

  begin(file: ScenarioFile): RunningScenario {
    const row = { id: randomToken(6), file, startedAt: this.now(file) };
    const scenario = this.put(row);
    this.record(row);
    void this.play(scenario);
    return scenario;
  }

  /** A scenario of the command line begins once in the life of a data directory. */
  beginOnce(file: ScenarioFile): void {
    if (!this.all().some(({ row }) => row.file.name === file.name)) this.begin(file);
  }

  all(): readonly RunningScenario[] {
    return [...this.byId.values()];
  }

  find(id: string): RunningScenario | undefined {
    return this.byId.get(id);
  }

  stop({ row: { id } }: RunningScenario): void {
    this.halt(id);
    this.recordStop({ id });
  }

  private put(row: ScenarioRow): RunningScenario {
    const scenario = new RunningScenario(row);
    this.byId.set(row.id, scenario);
    return scenario;
  }

  private halt(id: string): void {
    const scenario = this.byId.get(id);
    if (scenario) scenario.isStopped = true;
  }

  private lookAtAll(): void {
    for (const scenario of this.byId.values()) void this.play(scenario);
  }

  /** Everything that is due, in order; then a look at the clock when the next step may be. */
  private async play(scenario: RunningScenario): Promise<void> {
    if (scenario.isAtWork) return;
    scenario.isAtWork = true;
    let next = scenario.next;
    while (this.makeCall && next && next.at <= this.now(scenario.row.file)) {
      this.keep(scenario, await resultOf(this.makeCall(next.step)));
      next = scenario.next;
    }
    scenario.isAtWork = false;
    this.waitForNext(scenario);
  }

  private keep({ row: { id, file }, plan, results }: RunningScenario, result: StepResult): void {
    if (result.status >= 400)
      this.log.warn({ scenario: file.name, call: plan[results.length]?.call, result }, 'a step of a scenario failed');
    results.push(result);
    this.recordStep({ id, result });
  }

  /** A turn of the clock comes before the wait is over and begins another one: only the latest counts. */
  private waitForNext(scenario: RunningScenario): void {
    const { next } = scenario;
    if (!next || !this.makeCall) return;
    const wait = ++scenario.waits;
    const waitMs = Math.max(1, Math.min(next.at - this.now(scenario.row.file), LONGEST_WAIT_MS));
    this.agenda.later(waitMs, () => {
      if (scenario.waits === wait) void this.play(scenario);
    });
  }

  private now({ clock }: ScenarioFile): number {
    return clock === 'sandbox' ? this.clock.ms() : Date.now();
  }
}

const resultOf = (call: Promise<StepResult>): Promise<StepResult> =>
  call.catch((error: Error) => ({ status: 500, detail: error.message }));
