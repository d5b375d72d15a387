import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerTenant, TenantScope } from '#identity';
import { requireId, type TenantId } from '#platform/kernel';
import { OpenClient } from './open-client.js';
import { OpenClientRequest, OpenClientResponse, showAccess } from './open-client.schema.js';

@ApiTags('Account')
@Controller('v1/senders')
export class OpenOwnClientController {
  constructor(private readonly open: OpenClient) {}

  @Post(':id/onprem-access')
  @TenantScope('account:write')
  @ApiOperation({
    summary: 'Open the on-premises API of a sender’s node, or reset its admin; the secrets are shown once',
  })
  @ApiCreatedResponse({ standardSchema: OpenClientResponse })
  async create(
    @CallerTenant() tenantId: TenantId,
    @Param('id') id: string,
    @Body({ schema: OpenClientRequest }) { password }: OpenClientRequest,
  ): Promise<OpenClientResponse> {
    return showAccess(await this.open.execute(tenantId, requireId('number', id), password));
  }
}
