import type { MediaClaimResponse } from '#node-protocol';
import { sleep, type Logger } from '#platform/kernel';
import { FencedError, RefusedError } from './control-plane.js';
import { GoneError, type GraphMedia, GraphRefusedError } from './graph-media.js';

/** Two at once: a node is a small process, and messages go first. */
const AT_ONCE = 2;
const RETRY_MS = 500;

/** What the control plane does for files that came in. */
export interface MediaSink {
  claimMedia(ids: readonly string[]): Promise<MediaClaimResponse>;
  keepMedia(id: string, bytes: AsyncIterable<Buffer>): Promise<void>;
  mediaFailed(id: string, reason: string, final: boolean): Promise<void>;
  /** True while the platform wants this node to work. */
  mayRun(): boolean;
}

/**
 * Brings what people sent from WhatsApp to the platform, byte by byte. Holds nothing that would be missed: what a process that dies
 * has not brought is offered again.
 */
export class MediaFetcher {
  private readonly waiting = new Set<string>();
  private readonly runners = new Set<Promise<void>>();
  private stopped = false;

  constructor(
    private readonly sink: MediaSink,
    private readonly graph: GraphMedia,
    private readonly log: Logger,
  ) {}

  /** Returns at once; the job that brought these is done, and files never stand in the way of messages. */
  offer(ids: readonly string[]): void {
    for (const id of ids) this.waiting.add(id);
    while (!this.stopped && this.runners.size < Math.min(AT_ONCE, this.waiting.size)) {
      const runner = this.run().finally(() => this.runners.delete(runner));
      this.runners.add(runner);
    }
  }

  /** Begins nothing more; what is under way is left to end by itself or with the process. */
  stop(): void {
    this.stopped = true;
    this.waiting.clear();
  }

  private async run(): Promise<void> {
    for (let [id] = this.waiting; id !== undefined && !this.stopped; [id] = this.waiting) {
      if (!this.sink.mayRun()) {
        await sleep(RETRY_MS);
        continue;
      }
      this.waiting.delete(id);
      try {
        const { media } = await this.sink.claimMedia([id]);
        for (const each of media) await this.fetch(each.media_id, each.meta_id);
      } catch (err) {
        this.log.warn({ err, mediaId: id }, 'file not fetched, it will be offered again');
      }
    }
  }

  private async fetch(id: string, metaId: string): Promise<void> {
    try {
      const bytes = await this.graph.download(metaId);
      await this.sink.keepMedia(id, bytes as AsyncIterable<Buffer>);
      this.log.info({ mediaId: id }, 'file fetched');
    } catch (error) {
      // What the control plane refused it has written down itself.
      if (error instanceof FencedError || error instanceof RefusedError) throw error;
      await this.sink.mediaFailed(id, reasonOf(error), error instanceof GoneError);
    }
  }
}

/** For people; never an address, which carries a signature. */
function reasonOf(error: unknown): string {
  if (error instanceof GoneError || error instanceof GraphRefusedError) return error.message.slice(0, 500);
  const { code, message } = error as { code?: string; message?: string };
  return `WhatsApp could not be read: ${code ?? message ?? 'unknown'}`.slice(0, 500);
}
