import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { MOST_REPLICAS } from '#node-protocol';
import { SteerNode } from '#nodes';
import { Numbers } from '#numbers';
import { Database } from '#platform/database';
import { text } from '#platform/http';
import { isSince } from '../client-version.js';
import type { OwnNumber } from '../number-graph.js';
import { ONPREM_CONFIG, type OnPremConfig } from '../onprem.config.js';
import { accessDenied, invalid, missing } from '../onprem.errors.js';
import { requireOwnNumber, requirePin } from '../registration/registration.js';
import { RegistrationRepository } from '../registration/registration.repository.js';
import { OwnNumberRequest } from '../registration/registration.schema.js';
import { verifiedNameIn } from '../registration/verified-name.js';

const SHARDS: readonly number[] = [1, 2, 4, 8, 16, 32];

export const ShardsRequest = OwnNumberRequest.extend({
  shards: z.preprocess(
    (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value),
    z.number(),
  ),
  cert: text(8_192).optional(),
});
export type ShardsRequest = z.output<typeof ShardsRequest>;

/** Spreads a client over so many shards: each is a replica of its node. source: whatsapp-onprem-api.md §4 */
@Injectable()
export class SetShards {
  constructor(
    private readonly database: Database,
    private readonly numbers: Numbers,
    private readonly registrations: RegistrationRepository,
    private readonly nodes: SteerNode,
    @Inject(ONPREM_CONFIG) private readonly config: OnPremConfig,
  ) {}

  async execute({ tenantId, nodeId, numberId }: OwnNumber, request: ShardsRequest): Promise<void> {
    const { shards, cert, pin } = request;
    if (!SHARDS.includes(shards)) throw invalid('shards', `one of ${SHARDS.join(', ')}`);
    if (shards > MOST_REPLICAS)
      throw invalid('shards', `this installation runs at most ${MOST_REPLICAS} replicas of a node`);
    if (cert === undefined && isSince(this.config.ONPREM_VERSION, 2, 45)) throw missing('cert', ' since v2.45');
    await this.database.withTenant(tenantId, async (tx) => {
      const { phone } = await this.numbers.require(tx, tenantId, numberId);
      requireOwnNumber(phone, request);
      requirePin(await this.registrations.get(tx, tenantId, nodeId), pin);
    });
    if (cert !== undefined && !verifiedNameIn(cert))
      throw accessDenied('The certificate is no certificate of a verified name.', 403);
    await this.nodes.scale(nodeId, shards);
  }
}
