import { Inject, Injectable } from '@nestjs/common';
import { Egress, EgressFailed } from '#platform/egress';
import { CALLBACKS_CONFIG, type OnPremCallbacksConfig } from '../callbacks.config.js';
import { together } from '../render/payload.js';
import type { CallbackRequest } from './request.js';

/** Makes one request. Only 200 counts: 201, 204 and redirects are failures, as with the original. source: whatsapp-onprem-api.md §14.8 */
@Injectable()
export class PostCallbacks {
  constructor(
    private readonly egress: Egress,
    @Inject(CALLBACKS_CONFIG) private readonly config: OnPremCallbacksConfig,
  ) {}

  /** Null, or why the callbacks do not count as delivered. */
  async execute({ url, ca, callbacks }: CallbackRequest): Promise<string | null> {
    try {
      const { status } = await this.egress.send(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(together(callbacks.map(({ part }) => part))),
        timeoutMs: this.config.ONPREM_CALLBACK_TIMEOUT_MS,
        keepBytes: 0,
        ca,
      });
      return status === 200 ? null : `Answered ${status}; only 200 counts.`;
    } catch (error) {
      if (error instanceof EgressFailed) return error.message;
      throw error;
    }
  }
}
