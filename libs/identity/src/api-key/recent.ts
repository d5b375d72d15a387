/** A small memory of what was looked up a moment ago: bounded in time and in number, the oldest is forgotten first. */
export class Recent<Value> {
  private readonly entries = new Map<string, { readonly value: Value; readonly since: number }>();

  constructor(
    private readonly maxAgeMs: number,
    private readonly maxEntries: number,
    /** Milliseconds that only go forward. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    if (this.now() - entry.since < this.maxAgeMs) return entry.value;
    this.entries.delete(key);
    return undefined;
  }

  set(key: string, value: Value): void {
    // Taking it out first puts it at the end, and the beginning is where forgetting starts.
    this.entries.delete(key);
    for (const oldest of this.entries.keys()) {
      if (this.entries.size < this.maxEntries) break;
      this.entries.delete(oldest);
    }
    this.entries.set(key, { value, since: this.now() });
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  get size(): number {
    return this.entries.size;
  }
}
