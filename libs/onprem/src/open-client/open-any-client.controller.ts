import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProviderOnly } from '#identity';
import { Numbers } from '#numbers';
import { Database } from '#platform/database';
import { requireId } from '#platform/kernel';
import { OpenClient } from './open-client.js';
import { OpenClientRequest, OpenClientResponse, showAccess } from './open-client.schema.js';

@ApiTags('Numbers')
@Controller('admin/v1/numbers')
export class OpenAnyClientController {
  constructor(
    private readonly open: OpenClient,
    private readonly numbers: Numbers,
    private readonly database: Database,
  ) {}

  @Post(':id/onprem-access')
  @ProviderOnly()
  @ApiOperation({
    summary: 'Open the on-premises API of a number’s node, or reset its admin; the secrets are shown once',
  })
  @ApiCreatedResponse({ standardSchema: OpenClientResponse })
  async create(
    @Param('id') id: string,
    @Body({ schema: OpenClientRequest }) { password }: OpenClientRequest,
  ): Promise<OpenClientResponse> {
    const numberId = requireId('number', id);
    const tenantId = await this.database.withSystem('whose number', (tx) => this.numbers.ownerOf(tx, numberId));
    return showAccess(await this.open.execute(tenantId, numberId, password));
  }
}
