import type { z } from 'zod';
import {
  ClaimResponse,
  LeaseResponse,
  MediaClaimResponse,
  PROTOCOL,
  RecordResponse,
  RenewResponse,
  type NodeStats,
  type RecordRequest,
} from '#node-protocol';
import { sleep } from '#platform/kernel';
import { JsonPoster } from './post.js';

const DEADLINE_MS = 15_000;
const RECORD_TRIES_MS = [100, 300, 1_000, 2_000, 4_000, 8_000];

/** Somebody else acts for this node now; nothing more may be claimed, sent or recorded. */
export class FencedError extends Error {}
/** The control plane refused: the token is not (any longer) ours, or the request makes no sense to it. */
export class RefusedError extends Error {}

/** The calls a node makes to its control plane. source of the shapes: libs/node-protocol */
export class ControlPlane {
  private readonly poster: JsonPoster;

  constructor(
    url: string,
    token: string,
    private readonly identity: { readonly slot: number; readonly instance: string; readonly version: string },
  ) {
    this.poster = new JsonPoster(url, { authorization: `Bearer ${token}` }, 8, DEADLINE_MS);
  }

  takeLease(): Promise<LeaseResponse> {
    return this.call('lease', { ...this.identity, protocol: PROTOCOL }, LeaseResponse);
  }

  /** `graphPrint` says which credentials are known already. */
  renew(epoch: string, stats: NodeStats, graphPrint: string): Promise<RenewResponse> {
    return this.call('lease/renew', { slot: this.identity.slot, epoch, stats, graph_print: graphPrint }, RenewResponse);
  }

  async release(epoch: string): Promise<void> {
    await this.post('lease/release', { slot: this.identity.slot, epoch });
  }

  /** Not repeated when the answer is lost: a claim that got through has given the right away once. */
  claim(epoch: string, messageIds: readonly string[]): Promise<ClaimResponse> {
    return this.call('claim', { epoch, message_ids: messageIds }, ClaimResponse);
  }

  /** Repeated until it is written down: recording an outcome twice changes nothing. */
  async record(epoch: string, outcomes: RecordRequest['outcomes']): Promise<RecordResponse> {
    for (const pause of RECORD_TRIES_MS) {
      try {
        return await this.call('record', { epoch, outcomes }, RecordResponse);
      } catch (error) {
        if (error instanceof FencedError || error instanceof RefusedError) throw error;
        await sleep(pause);
      }
    }
    return this.call('record', { epoch, outcomes }, RecordResponse);
  }

  /** As `claim`, for files that came in. */
  claimMedia(epoch: string, mediaIds: readonly string[]): Promise<MediaClaimResponse> {
    return this.call('media/claim', { epoch, media_ids: mediaIds }, MediaClaimResponse);
  }

  /** Says something that needs no answer. */
  async tell(path: 'media/uploaded' | 'media/forgotten' | 'media/failed', body: object): Promise<void> {
    await this.post(path, body);
  }

  close(): void {
    this.poster.close();
  }

  private async call<Schema extends z.ZodType>(path: string, body: object, schema: Schema): Promise<z.output<Schema>> {
    return schema.parse(JSON.parse(await this.post(path, body)));
  }

  private async post(path: string, body: object): Promise<string> {
    const { status, body: text, error } = await this.poster.post(`/internal/v1/${path}`, JSON.stringify(body));
    if (status === null) throw new Error(`the control plane did not answer ${path}: ${error}`);
    if (status < 300) return text;
    throw refusedBy(path, status, text);
  }
}

/** What an answer that is no success means. */
export function refusedBy(path: string, status: number, text: string): Error {
  if (status === 409 && text.includes('"fenced"')) return new FencedError('the lease was taken by another process');
  if (status < 500 && status !== 429)
    return new RefusedError(`the control plane refused ${path} with ${status}: ${text.slice(0, 300)}`);
  return new Error(`the control plane answered ${path} with ${status}`);
}
