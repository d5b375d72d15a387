import type { RecordRequest } from '#node-protocol';

const MOST_TOGETHER = 100;
const GATHER_MS = 4;
type Entry = RecordRequest['outcomes'][number];

/**
 * Gathers outcomes that come in together into one call; hands on the next messages of the lanes that became free. While a call is
 * under way the next one fills up, so that a busy control plane gets fewer and larger ones.
 */
export class Recorder {
  private waiting: Entry[] = [];
  private timer: NodeJS.Timeout | null = null;
  private readonly open = new Set<Promise<void>>();

  constructor(
    private readonly record: (outcomes: Entry[]) => Promise<{ next_ids: string[] }>,
    private readonly onNext: (ids: string[]) => void,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  add(entry: Entry): void {
    this.waiting.push(entry);
    if (this.open.size === 0) this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** Until everything that was added has been written down, or has failed for good. */
  async settled(): Promise<void> {
    this.flush();
    while (this.open.size > 0) await Promise.all(this.open);
  }

  private flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const together = this.waiting.splice(0, MOST_TOGETHER);
    if (together.length === 0) return;
    const call = this.record(together)
      .then(({ next_ids: ids }) => this.onNext(ids), this.onFailure)
      .finally(() => {
        this.open.delete(call);
        this.flush();
      });
    this.open.add(call);
  }
}
