import { Body, Controller, Header, HttpCode, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../access.js';
import { GrantResponse, showGrant } from '../session/grant.schema.js';
import { SignIn } from './sign-in.js';
import { SignInRequest } from './sign-in.schema.js';

@ApiTags('Sign-in')
@Controller('auth/login')
export class SignInController {
  constructor(private readonly signIn: SignIn) {}

  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Public()
  @ApiOperation({ summary: 'Sign in with e-mail address and password' })
  @ApiOkResponse({ standardSchema: GrantResponse })
  async login(
    @Body({ schema: SignInRequest }) request: SignInRequest,
    @Req() { ip }: FastifyRequest,
  ): Promise<GrantResponse> {
    return showGrant(await this.signIn.execute(request, ip));
  }
}
