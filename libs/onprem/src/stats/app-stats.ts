import { Injectable } from '@nestjs/common';
import { CountMessages } from '#messaging';
import { Database } from '#platform/database';
import { callbackTallies, type CallbackTally } from '../callbacks/callback-tally.repository.js';
import { callbackQueueSize } from '../callbacks/callback.repository.js';
import { LookAtNode } from '../health/look-at-node.js';
import { processName } from '../health/health-shape.js';
import type { OwnNumber } from '../number-graph.js';
import { ClientTraffic } from './client-traffic.js';
import type { Metric, Metrics } from './metric.js';
import { gauge } from './metric.js';

/** What the processes of a client are doing. source: whatsapp-onprem-api.md §13 */
@Injectable()
export class AppStats {
  constructor(
    private readonly database: Database,
    private readonly messages: CountMessages,
    private readonly traffic: ClientTraffic,
    private readonly look: LookAtNode,
  ) {}

  async show({ tenantId, nodeId, numberId }: OwnNumber): Promise<Metrics> {
    const { waiting, queued, tallies } = await this.database.withTenant(tenantId, async (tx) => ({
      waiting: await this.messages.waiting(tx, tenantId, numberId),
      queued: await callbackQueueSize(tx, tenantId, nodeId),
      tallies: await callbackTallies(tx, tenantId, nodeId),
    }));
    const data = this.traffic
      .of(nodeId)
      .map(({ method, result, count }) => ({ labels: { method, result }, value: count }));
    return {
      callback_queue_size: gauge('callbacks waiting', queued),
      callback_requests: ofCallbacks('callbacks sent', tallies, ({ requests }) => requests),
      callback_requests_duration_ms_count: ofCallbacks('callbacks measured', tallies, ({ requests }) => requests),
      callback_requests_duration_ms_sum: ofCallbacks(
        'milliseconds they took',
        tallies,
        ({ milliseconds }) => milliseconds,
      ),
      endpoint_requests: { type: 'counter', help: 'requests answered by this process', data },
      pending_messages: gauge('messages accepted and not sent yet', sum(waiting)),
    };
  }

  /** Each process by itself, as it reported when it last renewed its lease. */
  async showInternal(client: OwnNumber): Promise<Metrics> {
    const { leases } = await this.look.execute(client);
    const alive = leases.flatMap(({ live, stats, slot, holder }) =>
      live && stats ? [{ stats, labels: { node: processName(`coreapp-${slot}`, holder) } }] : [],
    );
    const metric = (type: Metric['type'], help: string, of: (stats: (typeof alive)[number]['stats']) => number) => ({
      type,
      help,
      data: alive.map(({ stats, labels }) => ({ labels, value: of(stats) })),
    });
    return {
      coreapp_in_flight: metric('gauge', 'messages being sent', (stats) => stats.in_flight),
      coreapp_sent: metric('counter', 'messages sent since the process started', (stats) => stats.sent),
      coreapp_failed: metric('counter', 'messages failed since the process started', (stats) => stats.failed),
      coreapp_rss_bytes: metric('gauge', 'resident memory', (stats) => stats.rss_bytes),
      coreapp_event_loop_lag_ms: metric('gauge', 'lag of the event loop', (stats) => stats.event_loop_lag_ms),
    };
  }
}

const ofCallbacks = (
  help: string,
  tallies: readonly CallbackTally[],
  of: (tally: CallbackTally) => number,
): Metric => ({
  type: 'counter',
  help,
  data: tallies.map((tally) => ({ labels: { result: tally.result, type: tally.kind }, value: of(tally) })),
});

export const sum = (counts: readonly { readonly count: number }[]): number =>
  counts.reduce((total, { count }) => total + count, 0);
