import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProviderOnly } from '#identity';
import { AddNumberRequest, NumberResponse, showNumber } from '#numbers';
import { requireId } from '#platform/kernel';
import { ProvisionNumber } from './provision-number.js';

@ApiTags('Numbers')
@Controller('admin/v1')
export class ProvisionNumberController {
  constructor(private readonly provision: ProvisionNumber) {}

  @Post('tenants/:tenantId/numbers')
  @ProviderOnly()
  @ApiOperation({ summary: 'Connect a number to a company and give it a node' })
  @ApiCreatedResponse({ standardSchema: NumberResponse })
  async create(
    @Param('tenantId') tenant: string,
    @Body({ schema: AddNumberRequest }) request: AddNumberRequest,
  ): Promise<NumberResponse> {
    return showNumber(await this.provision.execute(requireId('tenant', tenant), request));
  }

  @Post('numbers/:id/node')
  @ProviderOnly()
  @ApiOperation({ summary: 'Give a number a new node after its old one was removed' })
  @ApiCreatedResponse({ standardSchema: NumberResponse })
  async replaceNode(@Param('id') id: string): Promise<NumberResponse> {
    return showNumber(await this.provision.replaceNode(requireId('number', id)));
  }
}
