import { Inject, Injectable } from '@nestjs/common';
import { DomainError, type NodeId } from '#platform/kernel';
import { ONPREM_CONFIG, type OnPremConfig } from '../onprem.config.js';

const BURST_SECONDS = 3;
const MOST_CLIENTS = 10_000;

/** source: whatsapp-onprem-api.md §17; known clients pause two seconds. */
class TooManyRequests extends DomainError {
  readonly code = 'too_many_requests';
  readonly kind = 'limited';
  readonly retryAfterSeconds = 1;
  constructor(perSecond: number) {
    super(`More than ${perSecond} requests per second.`);
  }
}

interface Bucket {
  tokens: number;
  at: number;
}

/** How often one client may call, counted by each process of the control plane. */
@Injectable()
export class ClientPace {
  private readonly buckets = new Map<string, Bucket>();

  constructor(@Inject(ONPREM_CONFIG) private readonly config: OnPremConfig) {}

  /** Throws 1015 when this call is one too many. */
  take(nodeId: NodeId, kind: 'messages' | 'calls'): void {
    const rate = kind === 'messages' ? this.config.ONPREM_MESSAGES_PER_SECOND : this.config.ONPREM_CALLS_PER_SECOND;
    const now = performance.now();
    const bucket = this.bucketOf(`${kind} ${nodeId}`, rate, now);
    bucket.tokens = Math.min(rate * BURST_SECONDS, bucket.tokens + ((now - bucket.at) / 1_000) * rate);
    bucket.at = now;
    if (bucket.tokens < 1) throw new TooManyRequests(rate);
    bucket.tokens -= 1;
  }

  private bucketOf(name: string, rate: number, now: number): Bucket {
    let bucket = this.buckets.get(name);
    if (!bucket) {
      // A bucket that is forgotten is a full one again: that favours the caller and bounds our memory.
      if (this.buckets.size >= MOST_CLIENTS) this.buckets.clear();
      this.buckets.set(name, (bucket = { tokens: rate * BURST_SECONDS, at: now }));
    }
    return bucket;
  }
}
