import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Database } from '#platform/database';
import { Caller, SignedIn, Unauthenticated } from '../access.js';
import type { Principal } from '../principal.js';
import { UserRepository } from '../user/user.repository.js';
import { showUser, UserResponse } from '../user/user.schema.js';

@ApiTags('Sign-in')
@Controller('auth/me')
export class SelfController {
  constructor(
    private readonly database: Database,
    private readonly users: UserRepository,
  ) {}

  @Get()
  @SignedIn()
  @ApiOperation({ summary: 'The person who is signed in' })
  @ApiOkResponse({ standardSchema: UserResponse })
  async show(@Caller() { userId }: Principal): Promise<UserResponse> {
    if (!userId) throw new Unauthenticated();
    return this.database.withSystem('show who is signed in', async (tx) =>
      showUser(await this.users.require(tx, userId)),
    );
  }
}
