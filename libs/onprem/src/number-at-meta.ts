import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { type GraphAnswer, GraphClient } from '#graph';
import { type NumberCredentials, Numbers } from '#numbers';
import { Database } from '#platform/database';
import type { ClientCaller } from './authenticate/client-caller.js';
import { OnPremRefusal } from './onprem.errors.js';

export type OwnNumber = Pick<ClientCaller, 'tenantId' | 'nodeId' | 'numberId'>;

/** Asks Meta about the number of a client, with the number's own credentials. */
@Injectable()
export class NumberAtMeta {
  constructor(
    private readonly database: Database,
    private readonly numbers: Numbers,
    private readonly graph: GraphClient,
  ) {}

  credentials({ tenantId, numberId }: OwnNumber): Promise<NumberCredentials> {
    return this.database.withTenant(tenantId, (tx) => this.numbers.credentials(tx, tenantId, numberId));
  }

  /** `edge`: what follows the number's id, for example `/register` or `?fields=…`. */
  async ask<Schema extends z.ZodType>(
    number: OwnNumber,
    method: 'GET' | 'POST',
    edge: string,
    schema: Schema,
    body?: object,
  ): Promise<GraphAnswer<z.output<Schema>>> {
    const { phoneNumberId, accessToken } = await this.credentials(number);
    return this.graph.call(method, `${phoneNumberId}${edge}`, accessToken, schema, body);
  }
}

/** The answer, or a refusal in Meta's words: `code` when Meta says no, 1011 when asking again may help. */
export function granted<T>(answer: GraphAnswer<T>, code: 1005 | 1009): T {
  if ('ok' in answer) return answer.ok;
  if ('later' in answer) throw new OnPremRefusal(1011, `WhatsApp: ${answer.later}`);
  throw new OnPremRefusal(code, `WhatsApp: ${answer.refused}`);
}
