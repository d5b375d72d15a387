import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { OtherProof } from '#identity';
import { Database } from '#platform/database';
import { parsePublicId } from '#platform/kernel';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { credentialIn } from '../authenticate/credential.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { accessDenied } from '../onprem.errors.js';
import { ClientUserRepository } from '../users/client-user.repository.js';
import { SignInClient } from './sign-in-client.js';

/** All later logins have no body at all. */
const LoginRequest = z.looseObject({ new_password: z.string().optional() }).optional();

/** source: whatsapp-onprem-api.md §3 */
@ApiExcludeController()
@Controller('nodes/:node/v1/users')
export class SignInClientController {
  constructor(
    private readonly signIn: SignInClient,
    private readonly users: ClientUserRepository,
    private readonly database: Database,
    private readonly answers: Answers,
  ) {}

  @Post('login')
  @HttpCode(200)
  @OtherProof('user name and password, as Basic credentials')
  async login(
    @Param('node') node: string,
    @Body({ schema: LoginRequest }) request: z.output<typeof LoginRequest>,
    @Req() http: FastifyRequest,
  ): Promise<object> {
    const nodeId = parsePublicId('node', node);
    const credential = credentialIn(http.headers.authorization);
    if (!nodeId || credential?.scheme !== 'basic') throw accessDenied();
    const { username, password } = credential;
    const newPassword = request?.new_password;
    const token = await this.signIn.execute({ nodeId, username, password, newPassword, address: http.ip });
    return this.answers.with({ users: [{ token: token.text, expires_after: expiryOf(token.expiresAt) }] });
  }

  @Post('logout')
  @HttpCode(200)
  @OnPrem('user')
  async logout(@CallerClient() { tenantId, nodeId, tokenHash }: ClientCaller): Promise<object> {
    if (tokenHash)
      await this.database.withTenant(tenantId, (tx) => this.users.removeToken(tx, tenantId, nodeId, tokenHash));
    return this.answers.done();
  }
}

/** `2031-05-09 10:15:00+00:00` */
const expiryOf = (at: Date): string => `${at.toISOString().slice(0, 19).replace('T', ' ')}+00:00`;
