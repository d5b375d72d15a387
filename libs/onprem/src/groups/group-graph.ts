import { Injectable } from '@nestjs/common';
import { GraphClient, type GraphAnswer, type SmallFile } from '#graph';
import { Numbers } from '#numbers';
import { Database } from '#platform/database';
import { Unavailable } from '#platform/kernel';
import type { z } from 'zod';
import type { OwnNumber } from '../number-graph.js';
import { invalid, OnPremRefusal } from '../onprem.errors.js';

type Method = 'GET' | 'POST' | 'DELETE';

/** Ids of groups are opaque; nothing that could be another path gets through. */
const GROUP = /^[\w=-]{1,200}$/;
/** source: whatsapp-cloud-api.md §6.2: no such node; the group is not ours, suspended, or cannot be had by this number. */
const UNKNOWN = [100, 803, 131020, 131041];
/** The picture is not square, or too small. */
const BAD_PICTURE = [131209, 131210];
/** A state of the account and not of the network: waiting does not help. */
const NOT_ALLOWED = [131207, 131211, 131214, 131215];

/** Graph calls about groups of a number, with its credentials; refusals in the original's codes. */
@Injectable()
export class GroupGraph {
  constructor(
    private readonly graph: GraphClient,
    private readonly numbers: Numbers,
    private readonly database: Database,
  ) {}

  async ofNumber<Schema extends z.ZodType>(
    client: OwnNumber,
    method: Method,
    edge: string,
    schema: Schema,
    body?: object,
  ): Promise<z.output<Schema>> {
    const { phoneNumberId, accessToken } = await this.credentials(client);
    return inTheirWords(await this.graph.call(method, `${phoneNumberId}/${edge}`, accessToken, schema, body));
  }

  /** `edge` with the slash or question mark it begins with. */
  async ofGroup<Schema extends z.ZodType>(
    client: OwnNumber,
    method: Method,
    group: string,
    edge: string,
    schema: Schema,
    body?: object,
  ): Promise<z.output<Schema>> {
    if (!GROUP.test(group)) throw unknownGroup();
    const { accessToken } = await this.credentials(client);
    const path = `${encodeURIComponent(group)}${edge}`;
    return inTheirWords(await this.graph.call(method, path, accessToken, schema, body));
  }

  /** A form about the group itself, with one file. */
  async formOfGroup<Schema extends z.ZodType>(
    client: OwnNumber,
    group: string,
    schema: Schema,
    file: readonly [string, SmallFile],
  ): Promise<z.output<Schema>> {
    if (!GROUP.test(group)) throw unknownGroup();
    const { accessToken } = await this.credentials(client);
    const fields = { messaging_product: 'whatsapp' };
    return inTheirWords(await this.graph.form(encodeURIComponent(group), accessToken, schema, fields, file));
  }

  private credentials({ tenantId, numberId }: OwnNumber) {
    return this.database.withTenant(tenantId, (tx) => this.numbers.credentials(tx, tenantId, numberId));
  }
}

function inTheirWords<T>(answer: GraphAnswer<T>): T {
  if ('ok' in answer) return answer.ok;
  const { code = 0 } = answer;
  if (UNKNOWN.includes(code)) throw unknownGroup();
  const words = 'later' in answer ? answer.later : answer.refused;
  if (BAD_PICTURE.includes(code)) throw invalid('File', words);
  if ('later' in answer && !NOT_ALLOWED.includes(code)) throw new Unavailable('meta_unavailable', words, 2);
  throw new OnPremRefusal(code === 131212 ? 1003 : 1005, `WhatsApp: ${words}`);
}

const unknownGroup = (): OnPremRefusal => new OnPremRefusal(1012, 'There is no such group of this number.');
