import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { healthOf } from './health-shape.js';
import { LookAtNode } from './look-at-node.js';

/** source: whatsapp-onprem-api.md §13 */
@ApiExcludeController()
@Controller('nodes/:node/v1/health')
export class HealthController {
  constructor(
    private readonly look: LookAtNode,
    private readonly answers: Answers,
  ) {}

  @Get()
  @OnPrem('monitor')
  async show(@CallerClient() client: ClientCaller): Promise<object> {
    return this.answers.with({ health: healthOf(await this.look.execute(client)) });
  }
}
