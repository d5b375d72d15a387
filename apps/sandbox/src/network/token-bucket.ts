/** Lets `burst` through at once and then one every `refillMs`; time comes from the caller. */
export class TokenBucket {
  private tokens: number;
  private at: number;

  constructor(
    private readonly burst: number,
    private readonly refillMs: number,
    nowMs: number,
  ) {
    this.tokens = burst;
    this.at = nowMs;
  }

  take(nowMs: number): boolean {
    // A clock turned back refills nothing, but must not take away either.
    const elapsed = Math.max(0, nowMs - this.at);
    this.tokens = Math.min(this.burst, this.tokens + elapsed / this.refillMs);
    this.at = nowMs;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
