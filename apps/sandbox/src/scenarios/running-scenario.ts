import { planOf, type PlannedStep, type ScenarioFile } from './scenario.js';

export interface ScenarioRow {
  readonly id: string;
  readonly file: ScenarioFile;
  /** By the clock of the scenario, in milliseconds. */
  readonly startedAt: number;
}

export interface StepResult {
  readonly status: number;
  /** What was wrong, when something was. */
  readonly detail?: string;
}

/** A scenario under way: its plan, and how far it has come. */
export class RunningScenario {
  readonly plan: readonly PlannedStep[];
  readonly results: StepResult[] = [];
  isStopped = false;
  isAtWork = false;
  /** Counts the waits for the next step; an older one that ends has been overtaken. */
  waits = 0;

  constructor(readonly row: ScenarioRow) {
    this.plan = planOf(row.file);
  }

  /** The step that comes next and when, or null at the end. */
  get next(): { step: PlannedStep; at: number } | null {
    const step = this.isStopped ? undefined : this.plan[this.results.length];
    return step ? { step, at: this.row.startedAt + step.atMs } : null;
  }

  toJSON(): object {
    const { row, plan, results, next } = this;
    const state = this.isStopped ? 'stopped' : next ? 'running' : 'finished';
    return {
      id: row.id,
      name: row.file.name,
      clock: row.file.clock,
      state,
      started_at: new Date(row.startedAt).toISOString(),
      next_at: next && new Date(next.at).toISOString(),
      done: results.length,
      total: plan.length,
      failed: results.flatMap(({ status, detail }, index) =>
        status < 400 ? [] : [{ step: index, at_ms: plan[index]?.atMs, call: plan[index]?.call, status, detail }],
      ),
    };
  }
}
