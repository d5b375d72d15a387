import { Injectable } from '@nestjs/common';
import { GraphClient, type GraphAnswer } from '#graph';
import { Numbers } from '#numbers';
import { Database } from '#platform/database';
import { Unavailable } from '#platform/kernel';
import { z } from 'zod';
import type { ClientCaller } from './authenticate/client-caller.js';

type Method = 'GET' | 'POST' | 'DELETE';

/** Graph calls about the number of a client, with the number's own credentials. */
@Injectable()
export class NumberGraph {
  constructor(
    private readonly graph: GraphClient,
    private readonly numbers: Numbers,
    private readonly database: Database,
  ) {}

  /** `edge` below the number's id, such as `messages`. Throws 1011 when Meta cannot be asked now. */
  async call<Schema extends z.ZodType>(
    { tenantId, numberId }: ClientCaller,
    method: Method,
    edge: string,
    schema: Schema,
    body?: object,
  ): Promise<Exclude<GraphAnswer<z.output<Schema>>, { later: string }>> {
    const { phoneNumberId, accessToken } = await this.database.withTenant(tenantId, (tx) =>
      this.numbers.credentials(tx, tenantId, numberId),
    );
    const path = edge ? `${phoneNumberId}/${edge}` : phoneNumberId;
    const answer = await this.graph.call(method, path, accessToken, schema, body);
    if ('later' in answer) throw new Unavailable('meta_unavailable', answer.later, 2);
    return answer;
  }
}

/** `{"success": true}` and its like. */
export const Done = z.looseObject({ success: z.boolean().optional() });
