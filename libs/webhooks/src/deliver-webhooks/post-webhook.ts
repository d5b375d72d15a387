import { Inject, Injectable } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import { Egress, EgressFailed } from '#platform/egress';
import { publicId } from '#platform/kernel';
import { WEBHOOKS_CONFIG, type WebhooksConfig } from '../webhooks.config.js';
import { noAnswer, resultOf, type AttemptResult } from './attempt.js';
import type { ClaimedDelivery } from './claimed-delivery.js';

/** Makes one attempt: one signed POST. source: sms-like-apis.md §3 */
@Injectable()
export class PostWebhook {
  constructor(
    private readonly egress: Egress,
    @Inject(WEBHOOKS_CONFIG) private readonly config: WebhooksConfig,
  ) {}

  async execute(delivery: ClaimedDelivery): Promise<AttemptResult> {
    // Receivers compare the timestamp with the wall clock (±300 s), so this is the one time that no admin can turn.
    const now = new Date();
    const { payload, endpoint } = delivery;
    try {
      const answer = await this.egress.send(endpoint.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Trunkline-Webhooks/1',
          ...signedHeaders(endpoint.secret, publicId('delivery', delivery.id), now, payload),
        },
        body: payload,
        timeoutMs: this.config.WEBHOOK_TIMEOUT_MS,
      });
      return resultOf(answer, now);
    } catch (error) {
      if (error instanceof EgressFailed) return noAnswer(error.message);
      throw error;
    }
  }
}

/** The three headers of Standard Webhooks 1.0.0; `id` is the same at every attempt, `at` is that of this one. */
export const signedHeaders = (secret: string, id: string, at: Date, payload: string): Record<string, string> => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
  'webhook-signature': new Webhook(secret).sign(id, at, payload),
});
