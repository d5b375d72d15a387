import type { Home } from './home.js';

const FILE = 'seeded.json';

/** Which steps of the demo data are done and what they answered: a start that was interrupted half-way goes on where it stopped. */
export class Seedbook {
  private constructor(
    private readonly home: Home,
    private readonly done: Record<string, unknown>,
  ) {}

  static async open(home: Home): Promise<Seedbook> {
    return new Seedbook(home, (await home.read<Record<string, unknown>>(FILE)) ?? {});
  }

  /** The answer of a step: remembered, or the step is taken now. A step may be taken twice when the process dies in between. */
  async once<T>(step: string, take: () => Promise<T>): Promise<T> {
    if (!(step in this.done)) {
      this.done[step] = await take();
      await this.home.write(FILE, this.done);
    }
    return this.done[step] as T;
  }
}
