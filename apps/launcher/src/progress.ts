import { performance } from 'node:perf_hooks';

const CLEAR_LINE = '\r\u001b[K';
const TICK_MS = 1_000;

/** Tells the person at the terminal what goes on: `✓ step (1.2 s)`, a second hand while it lasts, no animation. */
export class Progress {
  private running: { readonly title: string; readonly since: number } | null = null;

  constructor(private readonly out: NodeJS.WriteStream) {}

  /** Runs one step under its title. A failing step is told by whoever catches the error. */
  async step<T>(title: string, work: () => Promise<T>): Promise<T> {
    this.running = { title, since: performance.now() };
    this.draw();
    const timer = setInterval(() => this.draw(), TICK_MS);
    try {
      const result = await work();
      this.finish('✓', title);
      return result;
    } catch (error) {
      if ((error as Error).name === 'AbortError') this.running = null;
      else this.finish('✗', title);
      throw error;
    } finally {
      clearInterval(timer);
    }
  }

  /** One line in between: something differs from the usual. */
  note(line: string): void {
    this.print(`  ${line}`);
  }

  /** Plain text, as it is. */
  print(text: string): void {
    this.out.write(`${this.out.isTTY ? CLEAR_LINE : ''}${text}\n`);
    this.draw();
  }

  private finish(mark: string, title: string): void {
    const seconds = this.running ? ((performance.now() - this.running.since) / 1000).toFixed(1) : '0.0';
    this.running = null;
    this.print(`${mark} ${title} (${seconds} s)`);
  }

  private draw(): void {
    if (!this.running || !this.out.isTTY) return;
    const seconds = Math.floor((performance.now() - this.running.since) / 1000);
    this.out.write(`${CLEAR_LINE}… ${this.running.title}${seconds ? ` ${seconds} s` : ''}`);
  }
}
