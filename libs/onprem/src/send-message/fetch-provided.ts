import { Injectable } from '@nestjs/common';
import { Media } from '#media';
import { Database } from '#platform/database';
import { Egress, EgressFailed, type OpenAnswer } from '#platform/egress';
import { MEDIA_LIMITS } from '#whatsapp';
import type { ClientCaller } from '../authenticate/client-caller.js';
import type { ProviderConfig } from '../media-providers/media-provider.js';
import { MediaProviderRepository } from '../media-providers/media-provider.repository.js';
import { invalid, OnPremRefusal } from '../onprem.errors.js';
import { providedLinks, type ProvidedLink } from './provided-links.js';

/** For the largest document; a program of those days waits half a minute for its answer. */
const WHOLE_FILE_MS = 25_000;

/**
 * Files behind links that need a secret: the original fetched them itself, Meta cannot. They are taken in like uploads, and the message
 * goes out with the file instead of the link. What cannot be fetched is 1014. source: whatsapp-onprem-api.md §5, §8.3
 */
@Injectable()
export class FetchProvided {
  constructor(
    private readonly database: Database,
    private readonly providers: MediaProviderRepository,
    private readonly egress: Egress,
    private readonly media: Media,
  ) {}

  /** The request with an `id` in the place of such a link, of which a message has one at most; the request itself when it has none. */
  async execute(caller: ClientCaller, body: unknown): Promise<unknown> {
    const copy: unknown = structuredClone(body);
    const [link, second] = providedLinks(copy);
    if (!link) return body;
    if (second) throw invalid(`${second.of}.provider`, 'one file of a message may come from a media provider');
    const id = await this.fetch(caller, link, await this.configOf(caller, link));
    delete link.media['link'];
    link.media['id'] = id;
    return copy;
  }

  private async configOf({ tenantId, nodeId }: ClientCaller, { provider, of }: ProvidedLink): Promise<ProviderConfig> {
    const known = await this.database.withTenant(tenantId, (tx) => this.providers.list(tx, tenantId, nodeId));
    const found = known.find(({ name }) => name === provider);
    if (!found) throw invalid(`${of}.provider.name`, `there is no media provider ${provider.slice(0, 128)}`);
    return found.config;
  }

  private async fetch(
    { tenantId, numberId }: ClientCaller,
    { link, of, provider }: ProvidedLink,
    config: ProviderConfig,
  ): Promise<string> {
    let answer: OpenAnswer | null = null;
    try {
      const headers = { authorization: authorizationOf(config) };
      answer = await this.egress.open(link, { method: 'GET', headers, timeoutMs: WHOLE_FILE_MS });
      const contentType = typeOf(answer, of, provider);
      const declared = { contentType, filename: null, maxBytes: MEDIA_LIMITS.document };
      return (await this.media.receive(tenantId, numberId, answer.body, declared)).id;
    } catch (error) {
      answer?.abandon();
      throw error instanceof EgressFailed ? notFetched(of, error.message) : error;
    }
  }
}

/** A redirect is an answer like any other: the secret is for this host, and not for the one it names. */
function typeOf({ status, headers }: OpenAnswer, of: string, provider: string): string {
  const contentType = headers['content-type'];
  if (status === 200 && contentType) return contentType;
  if (status === 200) throw notFetched(of, 'the answer has no Content-Type.');
  const why = status >= 300 && status < 400 ? '; redirects are not followed with the secret of a provider' : '';
  throw notFetched(of, `with the secret of ${provider.slice(0, 128)} it answered ${status}${why}.`);
}

const authorizationOf = ({ bearer, basic }: ProviderConfig): string =>
  basic ? `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}` : `Bearer ${bearer ?? ''}`;

const notFetched = (of: string, why: string): OnPremRefusal =>
  new OnPremRefusal(1014, `The file behind '${of}.link' was not fetched: ${why}`);
