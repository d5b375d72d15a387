import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { tokenOf } from '../graph/caller.js';
import { GraphError } from '../graph/graph-error.js';
import type { Waba } from '../network/waba.js';
import type { World } from '../world.js';
import { isMessaging } from './permissions.js';

const HOUR_MS = 3_600_000;
/** source: whatsapp-cloud-api.md §7, Graph management calls: per hour, app and account. */
const PER_HOUR = { withoutNumbers: 200, withNumbers: 5_000 };

/** How many calls were made in the running hour of the sandbox clock; a restart forgets. */
class Hour {
  private hour = -1;
  private readonly calls = new Map<string, number>();

  count(key: string, nowMs: number): number {
    const hour = Math.floor(nowMs / HOUR_MS);
    if (hour !== this.hour) this.calls.clear();
    this.hour = hour;
    const calls = (this.calls.get(key) ?? 0) + 1;
    this.calls.set(key, calls);
    return calls;
  }
}

/** Counts management calls, tells of them in the headers, and refuses those beyond the limit with 4 and 80007. */
export function usageHook(world: World): onRequestHookHandler {
  const hour = new Hour();
  return (request, reply, done) => {
    try {
      if (!isMessaging(request) && isOfNode(request)) count(world, hour, request, reply);
      done();
    } catch (error) {
      done(error as Error);
    }
  };
}

const isOfNode = ({ routeOptions }: FastifyRequest): boolean =>
  routeOptions.url?.startsWith('/:version/:node') ?? false;

function count(world: World, hour: Hour, request: FastifyRequest, reply: FastifyReply): void {
  const waba = accountIn(world, (request.params as { node: string }).node);
  const token = tokenOf(request);
  // Who may not touch the account does not use up its calls.
  if (!waba || token === undefined || !world.tokens.find(token)?.wabas.has(waba.id)) return;
  const now = world.clock.ms();
  const used = shareOf(hour.count(waba.id, now), limitOf(world, waba));
  const { callsPerHour } = world.metaApp;
  const usedByApp = callsPerHour === null ? 0 : shareOf(hour.count('app', now), callsPerHour);
  const minutesLeft = Math.ceil((HOUR_MS - (now % HOUR_MS)) / 60_000);
  void reply.header('x-app-usage', JSON.stringify({ call_count: usedByApp, total_cputime: 0, total_time: 0 }));
  void reply.header(
    'x-business-use-case-usage',
    JSON.stringify({
      [waba.id]: [
        {
          type: 'whatsapp',
          call_count: used,
          total_cputime: 0,
          total_time: 0,
          estimated_time_to_regain_access: used > 100 ? minutesLeft : 0,
        },
      ],
    }),
  );
  if (usedByApp > 100) throw new GraphError(4);
  if (used > 100)
    throw new GraphError(80007, undefined, {
      message: 'There have been too many calls from this WhatsApp Business account. Wait a bit and try again.',
    });
}

const shareOf = (calls: number, limit: number): number => Math.ceil((calls * 100) / limit);

const limitOf = ({ network }: World, waba: Waba): number =>
  network.numbersOf(waba).some(({ registered }) => registered) ? PER_HOUR.withNumbers : PER_HOUR.withoutNumbers;

function accountIn({ network, templates }: World, id: string): Waba | undefined {
  return network.waba(id) ?? network.number(id)?.waba ?? network.waba(templates.get(id)?.row.wabaId ?? '');
}
