import type { ClaimedMedia, ClaimedMessage, Outcome } from '#node-protocol';
import { type Logger, within } from '#platform/kernel';
import { mediumIn, withMediumId } from '#whatsapp';
import { FencedError } from './control-plane.js';
import { isUnknownId } from './graph-answer.js';
import { type GraphMedia, GraphRefusedError } from './graph-media.js';

/** With the time a send may take this is well below what makes the platform give a send up as unknown. */
const WAIT_MS = 20_000;
const MOST_REMEMBERED = 200;

/** What the control plane does for uploads. */
export interface MediaSource {
  readMedia(id: string): Promise<AsyncIterable<Buffer>>;
  /** Writes down under which id WhatsApp has the file. */
  mediaUploaded(id: string, graphId: string): Promise<void>;
  /** WhatsApp does not know this id any more. */
  mediaForgotten(id: string, graphId: string): Promise<void>;
}

/** A message that can go out now, or what became of the attempt: it has certainly not been sent. */
export type Prepared = { readonly message: ClaimedMessage } | { readonly outcome: Outcome };

/**
 * Sees that WhatsApp has the file of a message before the message goes out. Many messages with one file share one upload; one that
 * takes long goes on while its messages go back to be tried again.
 */
export class MediaUploads {
  /** By our id: what WhatsApp calls the file, or is about to. A claim made before an upload ended does not know of it. */
  private readonly uploads = new Map<string, Promise<string>>();

  constructor(
    private readonly source: MediaSource,
    private readonly graph: GraphMedia,
    private readonly log: Logger,
  ) {}

  async prepare(message: ClaimedMessage): Promise<Prepared> {
    const { media } = message;
    if (!media) return { message };
    try {
      const graphId = media.graph_id ?? (await within(this.graphIdOf(media), WAIT_MS, null));
      if (graphId === null) return { outcome: notSent('the upload of its file takes long; it goes on') };
      return { message: { ...message, content: withMediumId(message.content, graphId) as ClaimedMessage['content'] } };
    } catch (error) {
      return { outcome: error instanceof GraphRefusedError ? error.refusal : notSent((error as Error).message) };
    }
  }

  /** Learns from a send that WhatsApp does not know the file any more: the next attempt uploads it again. */
  learnFrom({ media, content }: ClaimedMessage, outcome: Outcome): void {
    const graphId = mediumIn(content)?.id;
    if (!media || !graphId || outcome.kind !== 'refused' || !isUnknownId(outcome)) return;
    this.uploads.delete(media.id);
    void this.source.mediaForgotten(media.id, graphId).catch((err: unknown) => {
      this.log.warn({ err, mediaId: media.id }, 'a forgotten upload not written down');
    });
  }

  private graphIdOf(media: ClaimedMedia): Promise<string> {
    const known = this.uploads.get(media.id);
    if (known) return known;
    const upload = this.upload(media);
    this.uploads.set(media.id, upload);
    upload.catch(() => this.uploads.delete(media.id));
    const [oldest] = this.uploads.keys();
    if (this.uploads.size > MOST_REMEMBERED && oldest) this.uploads.delete(oldest);
    return upload;
  }

  private async upload(media: ClaimedMedia): Promise<string> {
    const graphId = await this.graph.upload(media, await this.source.readMedia(media.id));
    this.log.info({ mediaId: media.id }, 'file uploaded');
    await this.source.mediaUploaded(media.id, graphId).catch((err: unknown) => {
      // It costs another upload, no more. A process that is fenced hears of it when it records.
      if (!(err instanceof FencedError)) this.log.warn({ err, mediaId: media.id }, 'upload not written down');
    });
    return graphId;
  }
}

const notSent = (reason: string): Outcome => ({ kind: 'not_sent', reason: reason.slice(0, 500) });
