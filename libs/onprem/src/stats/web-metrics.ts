import { hostname } from 'node:os';
import { Injectable } from '@nestjs/common';
import { type NodeId, sha256 } from '#platform/kernel';
import { ClientTraffic, type Traffic } from './client-traffic.js';
import type { Metric, Metrics } from './metric.js';

/** Of the process that answers: with several, each shows its own. */
const NODE = sha256(`${hostname()} ${process.pid}`).toString('hex').slice(0, 4);

/** What this process does for a client, in the names that dashboards of the original know. source: whatsapp-onprem-api.md §13 */
@Injectable()
export class WebMetrics {
  constructor(private readonly traffic: ClientTraffic) {}

  of(nodeId: NodeId): Metrics {
    const inProgress = this.traffic.inProgress(nodeId);
    const requests = this.traffic.of(nodeId);
    const byResult = (help: string, value: (traffic: Traffic) => number): Metric => ({
      type: 'counter',
      help,
      data: requests.map((each) => ({
        labels: { node: NODE, result: each.result, method: each.method },
        value: value(each),
      })),
    });
    return {
      web_uptime: own('seconds since the process started', Math.floor(process.uptime())),
      web_connections: own('requests of this client in progress', inProgress),
      // Requests are read as they come and none waits in line.
      web_pending_connections: own('connections that wait to be read', 0),
      web_max_pending_connections: own('most connections that have waited', 0),
      web_queue_len: own('requests that wait for a process', 0),
      web_idle_processes: own('1 while nothing of this client is in progress', inProgress === 0 ? 1 : 0),
      web_requests: {
        type: 'gauge',
        help: 'requests of this client by state',
        data: [
          { labels: { node: NODE, state: 'read' }, value: 0 },
          { labels: { node: NODE, state: 'handle-request' }, value: inProgress },
        ],
      },
      api_requests: byResult('requests answered', ({ count }) => count),
      api_requests_duration_ms_count: byResult('requests measured', ({ count }) => count),
      api_requests_duration_ms_sum: byResult('time they took in milliseconds', ({ milliseconds }) =>
        Math.round(milliseconds),
      ),
    };
  }
}

const own = (help: string, value: number): Metric => ({
  type: 'gauge',
  help,
  data: [{ labels: { node: NODE }, value }],
});
