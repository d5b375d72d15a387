import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database, type Tx } from '#platform/database';
import type { NodeId } from '#platform/kernel';
import { settingsWith } from '../../application-settings/application-settings.js';
import type { ClientKey } from '../callback.js';
import { CallbackTallyRepository } from '../callback-tally.repository.js';
import { CALLBACKS_CONFIG, type OnPremCallbacksConfig } from '../callbacks.config.js';
import { isOver, waitAfter } from './back-off.js';
import type { CallbackRequest, RequestOutcome } from './request.js';
import { type FailedCallback, RequestRepository } from './request.repository.js';
import { MOST_TOGETHER, shareRequests } from './share-requests.js';

/** Longer than the longest attempt; what a killed worker held is back after it. */
const LEASE_SECONDS = 60;

/** One round for one client: writes down what became of requests and claims as many new ones as its settings allow. */
@Injectable()
export class RunRound {
  constructor(
    private readonly database: Database,
    private readonly requests: RequestRepository,
    private readonly tally: CallbackTallyRepository,
    @Inject(CALLBACKS_CONFIG) private readonly config: OnPremCallbacksConfig,
  ) {}

  /** At most `room` new requests; their claims are committed before anything is sent. */
  execute(nodeId: NodeId, outcomes: readonly RequestOutcome[], room: number): Promise<CallbackRequest[]> {
    return this.database.withSystem('deliver on-premises callbacks', async (tx) => {
      const row = await this.requests.lockClient(tx, nodeId);
      if (!row) return [];
      const client: ClientKey = { tenantId: row.tenant_id, nodeId };
      const settings = settingsWith(row.settings);
      await this.record(tx, client, outcomes, row.now);
      if (settings.webhooks.url === '') {
        await this.requests.dropWaiting(tx, client);
        return [];
      }
      const free = settings.webhooks.max_concurrent_requests - (await this.requests.underWay(tx, client));
      const most = Math.min(free, room);
      if (most <= 0) return [];
      const due = await this.requests.lockDue(tx, client, most * MOST_TOGETHER);
      const requests = shareRequests(due, most).map((callbacks): CallbackRequest => ({
        ...client,
        claimId: randomUUID(),
        url: settings.webhooks.url,
        ca: row.webhook_ca,
        backOff: { stepMs: settings.callback_backoff_delay_ms, capMs: settings.max_callback_backoff_delay_ms },
        callbacks,
      }));
      if (requests.length) await this.requests.claim(tx, client, requests, LEASE_SECONDS);
      return requests;
    });
  }

  private async record(tx: Tx, client: ClientKey, outcomes: readonly RequestOutcome[], now: Date): Promise<void> {
    if (outcomes.length === 0) return;
    const delivered = outcomes.filter(({ error }) => error === null).map(({ request }) => request);
    const failures = outcomes.flatMap((outcome) => this.failuresOf(outcome, now));
    if (delivered.length) await this.requests.delivered(tx, client, delivered);
    if (failures.length) await this.requests.failed(tx, client, failures);
    await this.tally.count(tx, client, outcomes);
  }

  private failuresOf({ request, error }: RequestOutcome, now: Date): FailedCallback[] {
    if (error === null) return [];
    return request.callbacks.map(({ id, attempts, createdAt }) => ({
      id,
      claimId: request.claimId,
      waitMs: isOver(createdAt, now, this.config.ONPREM_CALLBACK_HOURS)
        ? null
        : waitAfter(attempts + 1, request.backOff),
      error,
    }));
  }
}
