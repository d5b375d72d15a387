import { Injectable } from '@nestjs/common';
import { GraphClient, type GraphAnswer, type SmallFile } from '#graph';
import { type NumberCredentials, Numbers } from '#numbers';
import { Database } from '#platform/database';
import { Unavailable } from '#platform/kernel';
import { z } from 'zod';
import type { ClientCaller } from './authenticate/client-caller.js';
import { OnPremRefusal } from './onprem.errors.js';

/** A client, as far as its number is concerned. */
export type OwnNumber = Pick<ClientCaller, 'tenantId' | 'nodeId' | 'numberId'>;

type Settled<T> = Exclude<GraphAnswer<T>, { later: string }>;
type Method = 'GET' | 'POST' | 'DELETE';

/** Graph calls about the number of a client, with the number's own credentials. */
@Injectable()
export class NumberGraph {
  constructor(
    private readonly graph: GraphClient,
    private readonly numbers: Numbers,
    private readonly database: Database,
  ) {}

  /** `edge` below the number's id, such as `messages`, or a query such as `?fields=…`. Throws 1011 when Meta cannot be asked now. */
  async call<Schema extends z.ZodType>(
    { tenantId, numberId }: OwnNumber,
    method: Method,
    edge: string,
    schema: Schema,
    body?: object,
  ): Promise<Settled<z.output<Schema>>> {
    const { phoneNumberId, accessToken } = await this.credentials({ tenantId, numberId });
    const path = edge && !edge.startsWith('?') ? `${phoneNumberId}/${edge}` : `${phoneNumberId}${edge}`;
    return settled(await this.graph.call(method, path, accessToken, schema, body));
  }

  /** The handle of a file that Meta has taken. */
  async upload(client: OwnNumber, file: SmallFile): Promise<Settled<string>> {
    const { accessToken } = await this.credentials(client);
    return settled(await this.graph.upload(accessToken, file));
  }

  private credentials({ tenantId, numberId }: Omit<OwnNumber, 'nodeId'>): Promise<NumberCredentials> {
    return this.database.withTenant(tenantId, (tx) => this.numbers.credentials(tx, tenantId, numberId));
  }
}

function settled<T>(answer: GraphAnswer<T>): Settled<T> {
  if ('later' in answer) throw new Unavailable('meta_unavailable', answer.later, 2);
  return answer;
}

/** `{"success": true}` and its like. */
export const Done = z.looseObject({ success: z.boolean().optional() });

/** What Meta answered, or a refusal in its words. */
export function granted<T>(answer: Settled<T>, code: 1005 | 1009): T {
  if ('ok' in answer) return answer.ok;
  throw new OnPremRefusal(code, `WhatsApp: ${answer.refused}`);
}
