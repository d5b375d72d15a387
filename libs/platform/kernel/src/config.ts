import { z } from 'zod';

/** Boot stopped because the environment is not usable; `problems` lists every mistake, not only the first. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(
      `The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}\nSee .env.example.`,
    );
  }
}

/** Reads and checks the environment once, at boot. An empty value counts as absent. */
export function parseConfig<Schema extends z.ZodType>(schema: Schema, env: NodeJS.ProcessEnv): z.output<Schema> {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(present);
  if (result.success) return result.data;
  throw new ConfigError(
    result.error.issues.map((issue) => `${issue.path.join('.') || 'environment'}: ${issue.message}`),
  );
}

/** `true|1|yes|on` and `false|0|no|off`. */
export const flag = () => z.stringbool();

/** A whole number in a range, given as text. */
export const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
