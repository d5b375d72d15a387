import type { IncomingMessage } from 'node:http';
import type { MediaClaimResponse } from '#node-protocol';
import { type ControlPlane, RefusedError, refusedBy } from './control-plane.js';
import type { MediaSink } from './media-fetcher.js';
import type { MediaSource } from './media-uploads.js';
import { call, textOf } from './stream-call.js';

/** The calls about files that a node makes to its control plane, under one lease. source of the shapes: libs/node-protocol */
export class MediaCalls implements MediaSource, MediaSink {
  constructor(
    private readonly control: ControlPlane,
    private readonly access: { readonly url: string; readonly token: string },
    private readonly epoch: string,
    readonly mayRun: () => boolean,
  ) {}

  async readMedia(id: string): Promise<AsyncIterable<Buffer>> {
    const answer = await call({ method: 'GET', url: this.contentOf(id), headers: this.headers() });
    if (answer.statusCode !== 200) throw await this.refusal('the file', answer);
    return answer as AsyncIterable<Buffer>;
  }

  mediaUploaded(id: string, graphId: string): Promise<void> {
    return this.control.tell('media/uploaded', { epoch: this.epoch, media_id: id, graph_id: graphId });
  }

  mediaForgotten(id: string, graphId: string): Promise<void> {
    return this.control.tell('media/forgotten', { epoch: this.epoch, media_id: id, graph_id: graphId });
  }

  claimMedia(ids: readonly string[]): Promise<MediaClaimResponse> {
    return this.control.claimMedia(this.epoch, ids);
  }

  async keepMedia(id: string, bytes: AsyncIterable<Buffer>): Promise<void> {
    const headers = { ...this.headers(), 'content-type': 'application/octet-stream' };
    const answer = await call({ method: 'PUT', url: this.contentOf(id), headers, body: bytes });
    if (answer.statusCode !== 204) throw await this.refusal('to keep the file', answer);
    answer.resume();
  }

  mediaFailed(id: string, reason: string, final: boolean): Promise<void> {
    return this.control.tell('media/failed', { epoch: this.epoch, media_id: id, reason, final });
  }

  private async refusal(what: string, answer: IncomingMessage): Promise<Error> {
    const text = await textOf(answer);
    // The platform knows why, and offers the file again when it may have room.
    if (text.includes('"media_store_full"')) return new RefusedError('the platform has no room for files');
    return refusedBy(what, answer.statusCode ?? 0, text);
  }

  private contentOf(id: string): string {
    return `${this.access.url.replace(/\/$/, '')}/internal/v1/media/${id}/content?epoch=${this.epoch}`;
  }

  private headers(): Record<string, string> {
    return { authorization: `Bearer ${this.access.token}` };
  }
}
