import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { eventually } from './api.js';

/** A built program in a process of its own that a story may kill at any moment; it is started again at once, as ops would. */
export class Killable {
  private child: ChildProcess | null = null;
  private closing = false;
  private ended: Promise<void> = Promise.resolve();
  kills = 0;

  constructor(
    private readonly app: 'control-plane' | 'worker',
    private readonly env: NodeJS.ProcessEnv,
    readonly readyUrl: string,
    /** Where it writes what it has to say: an open file; the terminal when not given. */
    private readonly output: number | 'inherit' = 'inherit',
  ) {}

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  async start(): Promise<void> {
    this.run();
    await this.ready();
  }

  kill(): void {
    this.kills++;
    this.child?.kill('SIGKILL');
  }

  /** Stops it where it is, as a long garbage collection or a paused machine would. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  async ready(): Promise<void> {
    await eventually(
      () => fetch(this.readyUrl).catch(() => null),
      (answer) => answer?.ok === true,
      30_000,
    );
  }

  async close(): Promise<void> {
    this.closing = true;
    this.thaw();
    this.child?.kill('SIGTERM');
    await this.ended;
  }

  private run(): void {
    const entry = resolve('dist/apps', this.app, 'src/main.js');
    const child = spawn(process.execPath, [entry], {
      env: { PATH: process.env['PATH'], ...this.env },
      stdio: ['ignore', this.output, this.output],
    });
    this.child = child;
    this.ended = new Promise((resolveEnd) => {
      child.once('exit', () => {
        if (this.closing) return resolveEnd();
        this.run();
        this.ended.then(resolveEnd, resolveEnd);
      });
    });
  }
}
