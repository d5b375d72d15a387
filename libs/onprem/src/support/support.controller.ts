import { Controller, Get, HttpCode, Inject, Put } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Numbers } from '#numbers';
import { Database } from '#platform/database';
import { countryOf, toWaId } from '#whatsapp';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { LookAtNode } from '../health/look-at-node.js';
import { ONPREM_CONFIG, type OnPremConfig } from '../onprem.config.js';

/** source: whatsapp-onprem-api.md §13 */
@ApiExcludeController()
@Controller('nodes/:node/v1')
export class SupportController {
  constructor(
    private readonly database: Database,
    private readonly numbers: Numbers,
    private readonly look: LookAtNode,
    private readonly answers: Answers,
    @Inject(ONPREM_CONFIG) private readonly config: OnPremConfig,
  ) {}

  /** The keys that say something true of a node; disks, kernels and build expiry are not a client's to know here. */
  @Get('support')
  @OnPrem('support')
  async support(@CallerClient() client: ClientCaller): Promise<object> {
    const { node, awaitsCode } = await this.look.execute(client);
    const { phone } = await this.database.withTenant(client.tenantId, (tx) =>
      this.numbers.require(tx, client.tenantId, client.numberId),
    );
    const support = {
      context: 'healthcheck',
      debug_info: awaitsCode ? 'unregistered' : toWaId(phone),
      description: `Trunkline ${this.config.ONPREM_VERSION}`,
      db_engine: 'PGSQL',
      db_info: [],
      device_iso8601: new Date().toISOString(),
      env: [],
      lc: countryOf(phone) ?? 'ZZ',
      lg: 'en',
      multi_connect: node.spec.replicas > 1,
    };
    return this.answers.with({ support });
  }

  /** Nothing is left to do: what is finished leaves the queue as it finishes, and the platform keeps history by its own rules. */
  @Put('services/message/gc')
  @HttpCode(200)
  @OnPrem('support')
  collectGarbage(): object {
    return this.answers.done();
  }
}
