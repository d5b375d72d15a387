import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { sleep, within } from '#platform/kernel';
import { StartRefused } from './refused.js';

const READY_MS = 60_000;
const PROBE_MS = 2_000;
const POLL_MS = 100;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** A process that ran this long was healthy; its next crash starts counting anew. */
const HEALTHY_MS = 30_000;
const CRASHES_AT_START = 3;
/** A little more than the 12 seconds that every program allows itself for an orderly end. */
const STOP_MS = 14_000;
const SHOWN_LINES = 15;

export interface Program {
  readonly name: string;
  readonly entry: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Answers 200 as soon as the program may be used. */
  readonly readyUrl: string;
}

export interface Watcher {
  note(line: string): void;
  started(name: string, pid: number): Promise<void>;
}

/**
 * One child process that is kept running: started again after a crash, with growing pauses, until it is stopped.
 *
 * It lives in a session of its own, so that ^C reaches the launcher alone, which then stops everything in order; the IPC channel tells it
 * when the launcher was killed.
 */
export class Supervised {
  private child: ChildProcess | null = null;
  private stopping = false;
  private crashes = 0;
  private lastEnd = '';
  private logStart = 0;
  private life: Promise<void> = Promise.resolve();
  private endPause: () => void = () => undefined;

  constructor(
    private readonly program: Program,
    private readonly watcher: Watcher,
  ) {}

  get name(): string {
    return this.program.name;
  }

  /** Starts the process and waits until it is ready; refuses when it keeps crashing or takes too long. */
  async start(): Promise<void> {
    this.life = this.keepRunning();
    const deadline = Date.now() + READY_MS;
    while (!(await this.isReady())) {
      if (this.stopping) throw new DOMException(`${this.name} is being stopped`, 'AbortError');
      if (this.crashes >= CRASHES_AT_START) throw await this.refusal(`ended ${this.crashes} times (${this.lastEnd})`);
      if (Date.now() > deadline) throw await this.refusal(`is not ready after ${READY_MS / 1000} seconds`);
      await sleep(POLL_MS);
    }
  }

  /** Asks the process to finish, waits, and ends it by force when it does not. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.endPause();
    this.child?.kill('SIGTERM');
    if (
      await within(
        this.life.then(() => true),
        STOP_MS,
        false,
      )
    )
      return;
    this.watcher.note(`${this.name} did not stop within ${STOP_MS / 1000} seconds and was ended.`);
    this.kill();
    await within(this.life, STOP_MS, undefined);
  }

  /** Ends the process at once. */
  kill(): void {
    this.stopping = true;
    this.child?.kill('SIGKILL');
  }

  private async keepRunning(): Promise<void> {
    while (!this.stopping) {
      const started = Date.now();
      this.lastEnd = await this.run();
      if (this.stopping) return;
      this.crashes = Date.now() - started > HEALTHY_MS ? 1 : this.crashes + 1;
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** (this.crashes - 1), LONGEST_PAUSE_MS);
      this.watcher.note(
        `${this.name} ended (${this.lastEnd}); starting it again in ${pause / 1000} s. Its log: ${this.program.logFile}`,
      );
      await this.pause(pause);
    }
  }

  /** One life of the process, from start to end; the answer is how it ended. */
  private async run(): Promise<string> {
    const { entry, env, logFile } = this.program;
    const log = await open(logFile, 'a', 0o600);
    try {
      this.logStart = (await log.stat()).size;
      const stdio = ['ignore', log.fd, log.fd, 'ipc'] as const;
      this.child = spawn(process.execPath, ['--enable-source-maps', entry], { env, stdio: [...stdio], detached: true });
    } finally {
      await log.close();
    }
    const { child } = this;
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    if (child.pid) await this.watcher.started(this.name, child.pid);
    if (this.stopping) child.kill('SIGTERM');
    return ended.finally(() => (this.child = null));
  }

  private async isReady(): Promise<boolean> {
    if (!this.child) return false;
    try {
      const response = await fetch(this.program.readyUrl, { signal: AbortSignal.timeout(PROBE_MS) });
      return response.ok;
    } catch {
      return false;
    }
  }

  private async refusal(what: string): Promise<StartRefused> {
    const log = await readFile(this.program.logFile).catch(() => Buffer.alloc(0));
    const lines = log.subarray(this.logStart).toString('utf8').trim().split('\n').slice(-SHOWN_LINES);
    return new StartRefused(`${this.name} ${what}. The end of its log (${this.program.logFile}):`, lines.join('\n'));
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
