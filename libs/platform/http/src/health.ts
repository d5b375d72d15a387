import { Injectable } from '@nestjs/common';
import { within } from '#platform/kernel';

type Check = () => Promise<void> | void;
const CHECK_MS = 2_000;

/** What this process needs before it may take work; each module adds its own check. */
@Injectable()
export class Health {
  private readonly checks = new Map<string, Check>();
  private stopping = false;

  /** Readiness also needs `check` to succeed. */
  require(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  /** From now on the process is not ready: it is being shut down. */
  stop(): void {
    this.stopping = true;
  }

  /** Each check by name, `ok` or what is wrong with it. */
  async report(): Promise<{ ready: boolean; checks: Record<string, string> }> {
    const entries = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await outcome(check)] as const),
    );
    const checks = Object.fromEntries(entries);
    if (this.stopping) checks['shutdown'] = 'in progress';
    return { ready: Object.values(checks).every((each) => each === 'ok'), checks };
  }
}

async function outcome(check: Check): Promise<string> {
  try {
    return await within(
      Promise.resolve(check()).then(() => 'ok'),
      CHECK_MS,
      `no answer within ${CHECK_MS} ms`,
    );
  } catch (error) {
    return (error as Error).message;
  }
}
