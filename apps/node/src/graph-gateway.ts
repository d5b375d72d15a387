import { z } from 'zod';
import type { ClaimedMessage, LeaseResponse, Outcome } from '#node-protocol';
import { classOf, sendBody } from '#whatsapp';
import { parsed, refusalIn } from './graph-answer.js';
import { type Answer, JsonPoster } from './post.js';

const Accepted = z.looseObject({
  contacts: z.array(z.looseObject({ wa_id: z.string().optional() })).optional(),
  messages: z.array(z.looseObject({ id: z.string().min(1), message_status: z.string().optional() })).min(1),
});

/** How the last calls went, for the conditions of the node. */
export interface UpstreamState {
  upstream: 'unknown' | 'reachable' | 'unreachable';
  credentials: 'unknown' | 'valid' | 'refused';
  trouble: string | null;
}

/**
 * Sends to the Graph API, each message once: nothing here repeats a POST. What is told apart is whether the request can have
 * arrived. source: reliability-and-operations.md §3.4
 */
export class GraphGateway {
  readonly state: UpstreamState = { upstream: 'unknown', credentials: 'unknown', trouble: null };
  private poster: JsonPoster;
  private version: string;

  constructor(
    graph: LeaseResponse['graph'],
    private readonly phoneNumberId: string,
    private readonly concurrency: number,
    private readonly timeoutMs: number,
  ) {
    this.poster = this.posterFor(graph);
    this.version = graph.version;
  }

  /** Sends with other credentials from now on; what is in flight goes on with the old ones. */
  use(graph: LeaseResponse['graph']): void {
    // The old connections are left to end by themselves: breaking them would make their sends ambiguous.
    this.poster = this.posterFor(graph);
    this.version = graph.version;
    Object.assign(this.state, { upstream: 'unknown', credentials: 'unknown', trouble: null });
  }

  async send(message: ClaimedMessage): Promise<Outcome> {
    const body = sendBody({
      to: message.to,
      toGroup: message.to_group,
      recipient: message.recipient,
      content: message.content,
      replyToWamid: message.reply_to_wamid,
      callbackData: message.attempt_token,
    });
    const outcome = outcomeOf(
      await this.poster.post(`/${this.version}/${this.phoneNumberId}/messages`, JSON.stringify(body)),
    );
    this.note(outcome);
    return outcome;
  }

  close(): void {
    this.poster.close();
  }

  private posterFor({ base_url: url, access_token: token }: LeaseResponse['graph']): JsonPoster {
    const headers = { authorization: `Bearer ${token}`, 'user-agent': 'trunkline-node' };
    return new JsonPoster(url, headers, this.concurrency, this.timeoutMs);
  }

  /** Remembers how a call of Graph went, whoever made it. */
  note(outcome: Outcome): void {
    if (outcome.kind === 'accepted')
      Object.assign(this.state, { upstream: 'reachable', credentials: 'valid', trouble: null });
    if (outcome.kind === 'not_sent' || outcome.kind === 'ambiguous')
      Object.assign(this.state, { upstream: 'unreachable', trouble: outcome.reason });
    if (outcome.kind === 'refused') {
      const { code, subcode, title } = outcome.error;
      const stop = classOf(code, subcode) === 'stop';
      const trouble = stop ? `Graph error ${code}: ${title}`.slice(0, 500) : null;
      const credentials = isTokenRefused(code) ? 'refused' : 'valid';
      Object.assign(this.state, { upstream: 'reachable', credentials, trouble });
    }
  }
}

/** The token is unknown, has run out, or may not send for this number. source: whatsapp-cloud-api.md §6.2 */
const isTokenRefused = (code: number): boolean =>
  [0, 3, 10, 104, 190, 131005].includes(code) || (code >= 200 && code <= 299);

/** The table of §3.4: certainly sent, certainly not sent, or nobody knows. */
export function outcomeOf(answer: Answer): Outcome {
  if (answer.error !== null) {
    const reason = answer.error.slice(0, 500);
    return answer.written ? { kind: 'ambiguous', reason } : { kind: 'not_sent', reason };
  }
  const json = parsed(answer.body);
  const refused = refusalIn(json);
  if (refused) return refused;
  const accepted = Accepted.safeParse(json);
  const [message] = accepted.success ? accepted.data.messages : [];
  if (answer.status === 200 && accepted.success && message)
    return {
      kind: 'accepted',
      wamid: message.id,
      wa_id: accepted.data.contacts?.[0]?.wa_id ?? null,
      held: message.message_status === 'held_for_quality_assessment',
    };
  return { kind: 'ambiguous', reason: `status ${answer.status} without a Graph answer` };
}
