import { z } from 'zod';

const FURTHEST_MS = 90 * 86_400_000;
const MOST_STEPS = 10_000;

const milliseconds = z.int().min(0).max(FURTHEST_MS);

/** A step is a call of one of the sandbox's own routes: whatever a person could do with curl, a scenario can. */
const Step = z.strictObject({
  at_ms: milliseconds,
  call: z
    .string()
    .regex(
      /^(POST|PUT|DELETE) \/(sandbox|handsets)(\/|$)/,
      'must be POST, PUT or DELETE and a path under /sandbox or /handsets',
    )
    .refine((call) => !/ \/sandbox\/scenarios/.test(call), 'a scenario starts no scenarios'),
  body: z.record(z.string(), z.unknown()).optional(),
  note: z.string().optional(),
  repeat: z.strictObject({ times: z.int().min(1).max(MOST_STEPS), every_ms: milliseconds }).optional(),
});

export const ScenarioFile = z.strictObject({
  name: z.string().min(1).max(100),
  /** By which clock the steps come: the one that can be turned, or the wall's. */
  clock: z.enum(['sandbox', 'real']).default('sandbox'),
  description: z.string().optional(),
  steps: z.array(Step).min(1).max(MOST_STEPS),
});
export type ScenarioFile = z.output<typeof ScenarioFile>;

export interface PlannedStep {
  readonly atMs: number;
  readonly call: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** The steps in the order they will come, repetitions written out; what comes at one instant keeps its order. */
export function planOf({ steps }: ScenarioFile): readonly PlannedStep[] {
  return steps
    .flatMap(({ at_ms: atMs, call, body, repeat }) =>
      Array.from({ length: repeat?.times ?? 1 }, (_, index) => ({
        atMs: atMs + index * (repeat?.every_ms ?? 0),
        call,
        body,
      })),
    )
    .toSorted((a, b) => a.atMs - b.atMs);
}
