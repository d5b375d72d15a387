import { Body, Controller, Delete, Get, HttpCode, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Database } from '#platform/database';
import { TakesBytes } from '#platform/http';
import { Answers } from '../answers.js';
import { CallerClient, type ClientCaller } from '../authenticate/client-caller.js';
import { OnPrem } from '../authenticate/onprem-route.js';
import { notFound } from '../onprem.errors.js';
import { CertificateRepository } from './certificate.repository.js';
import { authoritiesIn, externalCertificateIn } from './pem.js';

const LARGEST_PEM = 256 * 1024;

/** source: whatsapp-onprem-api.md §13 */
@ApiExcludeController()
@Controller('nodes/:node/v1/certificates')
export class CertificatesController {
  constructor(
    private readonly database: Database,
    private readonly certificates: CertificateRepository,
    private readonly answers: Answers,
  ) {}

  /** Kept for clients that hand it in; whoever stands before the control plane ends TLS. */
  @Post('external')
  @TakesBytes(LARGEST_PEM)
  @HttpCode(200)
  @OnPrem('admin')
  async putExternal(@CallerClient() { tenantId, nodeId }: ClientCaller, @Body() body: unknown): Promise<object> {
    const certificate = externalCertificateIn(body);
    await this.database.withTenant(tenantId, (tx) => this.certificates.putExternal(tx, tenantId, nodeId, certificate));
    return this.answers.done();
  }

  @Get('external/ca')
  @OnPrem('admin')
  async externalCa(
    @CallerClient() { tenantId, nodeId }: ClientCaller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const pem = await this.database.withTenant(tenantId, (tx) => this.certificates.externalCa(tx, tenantId, nodeId));
    return asPem(pem, reply);
  }

  /** In force with the next callback. */
  @Post('webhooks/ca')
  @TakesBytes(LARGEST_PEM)
  @HttpCode(200)
  @OnPrem('admin')
  async putWebhookCa(@CallerClient() { tenantId, nodeId }: ClientCaller, @Body() body: unknown): Promise<object> {
    const pem = authoritiesIn(body);
    await this.database.withTenant(tenantId, (tx) => this.certificates.putWebhookCa(tx, tenantId, nodeId, pem));
    return this.answers.done();
  }

  @Get('webhooks/ca')
  @OnPrem('admin')
  async webhookCa(
    @CallerClient() { tenantId, nodeId }: ClientCaller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const pem = await this.database.withTenant(tenantId, (tx) => this.certificates.webhookCa(tx, tenantId, nodeId));
    return asPem(pem, reply);
  }

  @Delete('webhooks/ca')
  @OnPrem('admin')
  async removeWebhookCa(@CallerClient() { tenantId, nodeId }: ClientCaller): Promise<object> {
    await this.database.withTenant(tenantId, (tx) => this.certificates.putWebhookCa(tx, tenantId, nodeId, null));
    return this.answers.done();
  }
}

function asPem(pem: string | null, reply: FastifyReply): string {
  if (pem === null) throw notFound('There is no such certificate.');
  reply.type('text/plain; charset=utf-8');
  return pem;
}
