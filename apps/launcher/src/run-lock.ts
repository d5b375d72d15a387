import { rm, writeFile } from 'node:fs/promises';
import { sleep } from '#platform/kernel';
import type { Home } from './home.js';
import { commandOf } from './processes.js';
import { StartRefused } from './refused.js';

const FILE = 'run.json';
/** Children of a killed launcher notice and tidy up; those that have not by then never will. */
const LEAVE_MS = 12_000;
const POLL_MS = 100;

interface Run {
  readonly pid: number;
  readonly children: Readonly<Record<string, number>>;
}
const NOBODY: Run = { pid: 0, children: {} };

/** At most one launcher per home. What a killed one left behind is recovered: its children end, its lock is taken over. */
export class RunLock {
  private children: Record<string, number> = {};

  private constructor(private readonly home: Home) {}

  static async take(home: Home, note: (line: string) => void): Promise<RunLock> {
    const lock = new RunLock(home);
    while (!(await lock.create())) {
      // A file cut short by a crash tells of nobody.
      const predecessor = (await home.read<Run>(FILE).catch(() => null)) ?? NOBODY;
      if (await isOurs(predecessor.pid, 'launcher')) {
        throw new StartRefused(
          `Trunkline is already running on ${home.path} (process ${predecessor.pid}).`,
          'Stop it with ^C or "kill", or set TRUNKLINE_HOME, PORT and SANDBOX_PORT to run a second one beside it.',
        );
      }
      note('The last start was killed; what it left behind is tidied up.');
      await endChildren(predecessor);
      await rm(home.file(FILE), { force: true });
    }
    return lock;
  }

  /** Remembers a child, so that the next start finds it should this one be killed. */
  async record(name: string, pid: number): Promise<void> {
    this.children = { ...this.children, [name]: pid };
    await this.home.write(FILE, { pid: process.pid, children: this.children } satisfies Run);
  }

  async release(): Promise<void> {
    await rm(this.home.file(FILE), { force: true });
  }

  private async create(): Promise<boolean> {
    const content = JSON.stringify({ pid: process.pid, children: {} } satisfies Run);
    try {
      await writeFile(this.home.file(FILE), content, { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }
}

const isOurs = async (pid: number, app: string): Promise<boolean> =>
  pid !== process.pid && ((await commandOf(pid))?.includes(`${app}/src/main.js`) ?? false);

async function endChildren({ children }: Run): Promise<void> {
  const deadline = Date.now() + LEAVE_MS;
  for (const [name, pid] of Object.entries(children)) {
    while ((await isOurs(pid, name)) && Date.now() < deadline) await sleep(POLL_MS);
    if (await isOurs(pid, name)) process.kill(pid, 'SIGKILL');
  }
}
