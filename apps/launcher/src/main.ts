import { ConfigError, parseConfig } from '#platform/kernel';
import { PostgresUnusable } from '#platform/embedded-postgres';
import { LauncherEnv } from './config.js';
import { Launcher } from './launcher.js';
import { Progress } from './progress.js';
import { StartRefused } from './refused.js';

/** One ^C arrives several times: from the terminal, from npm and from the script in between. */
const SAME_SIGNAL_MS = 1_000;

const progress = new Progress(process.stdout);

function tell(error: unknown): void {
  const forPeople = error instanceof StartRefused || error instanceof PostgresUnusable || error instanceof ConfigError;
  progress.print(`\n✗ ${forPeople ? error.message : error instanceof Error ? error.stack : String(error)}`);
}

async function run(): Promise<void> {
  const launcher = new Launcher(parseConfig(LauncherEnv, process.env), progress);
  let stopping = 0;

  const stop = async (exitCode: number) => {
    await launcher.stop();
    process.exit(exitCode);
  };
  const onSignal = () => {
    if (stopping && Date.now() - stopping > SAME_SIGNAL_MS) {
      progress.print('Ending everything at once.');
      void launcher.kill().finally(() => process.exit(130));
    }
    if (stopping) return;
    stopping = Date.now();
    progress.print('\nStopping; ^C again ends everything at once.');
    stop(0).catch((error: unknown) => {
      tell(error);
      process.exit(1);
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  process.on('disconnect', onSignal); // the script that started us was killed

  try {
    await launcher.start();
  } catch (error) {
    if (stopping) return;
    tell(error);
    stopping = Date.now();
    await stop(1);
  }
}

run().catch((error: unknown) => {
  tell(error);
  process.exit(1);
});
