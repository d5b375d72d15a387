import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OtherProof } from '../access.js';
import { GrantResponse, RefreshTokenRequest, showGrant } from '../session/grant.schema.js';
import { RefreshSession } from './refresh-session.js';

@ApiTags('Sign-in')
@Controller('auth/refresh')
export class RefreshSessionController {
  constructor(private readonly refreshSession: RefreshSession) {}

  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @OtherProof('the refresh token in the body')
  @ApiOperation({ summary: 'Exchange a refresh token for a new access token and the next refresh token' })
  @ApiOkResponse({ standardSchema: GrantResponse })
  async refresh(@Body({ schema: RefreshTokenRequest }) request: RefreshTokenRequest): Promise<GrantResponse> {
    return showGrant(await this.refreshSession.execute(request.refresh_token));
  }
}
