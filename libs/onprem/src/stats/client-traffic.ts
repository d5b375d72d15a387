import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { NodeId } from '#platform/kernel';
import type { ClientRequest } from '../authenticate/client-caller.js';

/** Requests of one kind with one result. */
export interface Traffic {
  /** For example `POST_v1_messages`. */
  readonly method: string;
  /** The HTTP status. */
  readonly result: string;
  readonly count: number;
  readonly milliseconds: number;
}
interface Client {
  inProgress: number;
  readonly traffic: Map<string, { method: string; result: string; count: number; milliseconds: number }>;
}
const MOST_CLIENTS = 10_000;

/** What each client has asked of this process since it started, and what came of it. */
@Injectable()
export class ClientTraffic {
  private readonly clients = new Map<NodeId, Client>();

  /** Counts a request once it has been answered. */
  watch(nodeId: NodeId, request: ClientRequest, reply: FastifyReply): void {
    const client = this.clientOf(nodeId);
    const method = methodOf(request);
    const startedAt = performance.now();
    client.inProgress++;
    reply.raw.once('close', () => {
      client.inProgress--;
      const result = String(reply.statusCode);
      const key = `${method} ${result}`;
      const known = client.traffic.get(key) ?? { method, result, count: 0, milliseconds: 0 };
      known.count++;
      known.milliseconds += performance.now() - startedAt;
      client.traffic.set(key, known);
    });
  }

  of(nodeId: NodeId): readonly Traffic[] {
    return [...(this.clients.get(nodeId)?.traffic.values() ?? [])];
  }

  inProgress(nodeId: NodeId): number {
    return this.clients.get(nodeId)?.inProgress ?? 0;
  }

  private clientOf(nodeId: NodeId): Client {
    let client = this.clients.get(nodeId);
    if (!client) {
      // Counters may begin anew at any time; memory may not grow for ever.
      if (this.clients.size >= MOST_CLIENTS) this.clients.clear();
      this.clients.set(nodeId, (client = { inProgress: 0, traffic: new Map() }));
    }
    return client;
  }
}

const methodOf = ({ method, routeOptions }: ClientRequest): string =>
  `${method}_${(routeOptions.url ?? '')
    .replace(/^\/nodes\/:\w+\//, '')
    .replaceAll(':', '')
    .replaceAll('/', '_')}`;
