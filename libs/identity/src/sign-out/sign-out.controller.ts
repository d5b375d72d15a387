import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OtherProof } from '../access.js';
import { RefreshTokenRequest } from '../session/grant.schema.js';
import { SignOut } from './sign-out.js';

@ApiTags('Sign-in')
@Controller('auth/logout')
export class SignOutController {
  constructor(private readonly signOut: SignOut) {}

  @Post()
  @HttpCode(204)
  @OtherProof('the refresh token in the body')
  @ApiOperation({ summary: 'Sign out: the session and all its refresh tokens end' })
  @ApiNoContentResponse()
  async logout(@Body({ schema: RefreshTokenRequest }) request: RefreshTokenRequest): Promise<void> {
    await this.signOut.execute(request.refresh_token);
  }
}
