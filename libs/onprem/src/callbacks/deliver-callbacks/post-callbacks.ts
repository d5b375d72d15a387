import { Inject, Injectable } from '@nestjs/common';
import { Egress, EgressFailed, type EgressFailure } from '#platform/egress';
import { CALLBACKS_CONFIG, type OnPremCallbacksConfig } from '../callbacks.config.js';
import { together } from '../render/payload.js';
import type { Attempt, CallbackRequest } from './request.js';

/** What curl would have ended with. */
const LIKE_CURL: Record<EgressFailure, number> = {
  url: 3,
  dns: 6,
  address: 7,
  connect: 7,
  timeout: 28,
  broken_answer: 52,
  tls: 60,
};

/** Makes one request. Only 200 counts: 201, 204 and redirects are failures, as with the original. source: whatsapp-onprem-api.md §14.8 */
@Injectable()
export class PostCallbacks {
  constructor(
    private readonly egress: Egress,
    @Inject(CALLBACKS_CONFIG) private readonly config: OnPremCallbacksConfig,
  ) {}

  async execute({ url, ca, callbacks }: CallbackRequest): Promise<Attempt> {
    try {
      const { status } = await this.egress.send(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(together(callbacks.map(({ part }) => part))),
        timeoutMs: this.config.ONPREM_CALLBACK_TIMEOUT_MS,
        keepBytes: 0,
        ca,
      });
      if (status === 200) return { error: null, result: 'success' };
      return { error: `Answered ${status}; only 200 counts.`, result: String(status) };
    } catch (error) {
      if (error instanceof EgressFailed) return { error: error.message, result: String(LIKE_CURL[error.failure]) };
      throw error;
    }
  }
}
