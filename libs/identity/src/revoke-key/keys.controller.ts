import { Controller, Delete, HttpCode, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { requireId } from '#platform/kernel';
import { ProviderOnly } from '../access.js';
import { RevokeKey } from './revoke-key.js';

@ApiTags('API keys')
@Controller('admin/v1/keys')
export class KeysController {
  constructor(private readonly revoke: RevokeKey) {}

  @Delete(':keyId')
  @HttpCode(204)
  @ProviderOnly()
  @ApiOperation({ summary: "Revoke any company's API key; it stops working within five seconds" })
  @ApiNoContentResponse()
  async remove(@Param('keyId') id: string): Promise<void> {
    await this.revoke.ofAnyTenant(requireId('api_key', id));
  }
}
