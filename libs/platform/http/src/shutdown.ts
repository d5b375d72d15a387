import type { INestApplicationContext } from '@nestjs/common';
import { type Logger, within } from '#platform/kernel';

const DEADLINE_MS = 12_000;

/**
 * Ends a process on SIGTERM or SIGINT in order and in time; a second signal ends it at once, and so does the death of the
 * process that started it. `before` runs first, while everything still works.
 */
export function endGracefully(
  app: INestApplicationContext,
  log: Logger,
  before: () => Promise<void> = async () => undefined,
): void {
  let asked = false;
  const end = async () => {
    if (asked) process.exit(1);
    asked = true;
    const late = Symbol('late');
    const outcome = await within(
      before().then(() => app.close()),
      DEADLINE_MS,
      late,
    );
    if (outcome === late) log.warn('shutdown took too long, ending all the same');
    process.exit(0);
  };
  process.on('SIGTERM', () => void end());
  process.on('SIGINT', () => void end());
  process.on('disconnect', () => process.exit(1));
}
