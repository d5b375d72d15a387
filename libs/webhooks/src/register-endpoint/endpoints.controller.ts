import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { CallerTenant, TenantScope } from '#identity';
import { Database } from '#platform/database';
import { Cursors, PageQuery, type Page, pageOf } from '#platform/http';
import { requireId, type TenantId } from '#platform/kernel';
import { ChangeEndpoint } from '../change-endpoint/change-endpoint.js';
import { RemoveEndpoint } from '../change-endpoint/remove-endpoint.js';
import { EndpointRepository } from '../endpoint.repository.js';
import {
  ChangeEndpointRequest,
  EndpointResponse,
  RegisteredEndpointResponse,
  RegisterEndpointRequest,
  showEndpoint,
} from './endpoint.schema.js';
import { RegisterEndpoint } from './register-endpoint.js';

@ApiTags('Webhooks')
@Controller('v1/webhook-endpoints')
export class EndpointsController {
  constructor(
    private readonly register: RegisterEndpoint,
    private readonly changeEndpoint: ChangeEndpoint,
    private readonly removeEndpoint: RemoveEndpoint,
    private readonly endpoints: EndpointRepository,
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  @Post()
  @TenantScope('webhooks:write')
  @ApiOperation({ summary: 'Register a URL; the answer shows its signing secret, once' })
  @ApiCreatedResponse({ standardSchema: RegisteredEndpointResponse })
  async create(
    @CallerTenant() tenantId: TenantId,
    @Body({ schema: RegisterEndpointRequest }) request: RegisterEndpointRequest,
  ): Promise<RegisteredEndpointResponse> {
    const { endpoint, secret } = await this.register.execute(tenantId, request);
    return { ...showEndpoint(endpoint), secret };
  }

  @Get()
  @TenantScope('webhooks:read')
  @ApiOperation({ summary: 'List webhook endpoints, newest first' })
  @ApiOkResponse({ standardSchema: pageOf(EndpointResponse) })
  async list(
    @CallerTenant() tenantId: TenantId,
    @Query({ schema: PageQuery }) query: z.output<typeof PageQuery>,
  ): Promise<Page<EndpointResponse>> {
    const before = this.cursors.read(query.cursor, 'webhook-endpoints');
    const rows = await this.database.withTenant(tenantId, (tx) =>
      this.endpoints.list(tx, tenantId, query.limit, before),
    );
    return this.cursors.page(rows, query.limit, 'webhook-endpoints', showEndpoint);
  }

  @Get(':id')
  @TenantScope('webhooks:read')
  @ApiOperation({ summary: 'Show a webhook endpoint and how it is doing' })
  @ApiOkResponse({ standardSchema: EndpointResponse })
  async show(@CallerTenant() tenantId: TenantId, @Param('id') id: string): Promise<EndpointResponse> {
    const endpointId = requireId('endpoint', id);
    return showEndpoint(
      await this.database.withTenant(tenantId, (tx) => this.endpoints.require(tx, tenantId, endpointId)),
    );
  }

  @Patch(':id')
  @TenantScope('webhooks:write')
  @ApiOperation({ summary: 'Change URL or events, disable, or enable again' })
  @ApiOkResponse({ standardSchema: EndpointResponse })
  async change(
    @CallerTenant() tenantId: TenantId,
    @Param('id') id: string,
    @Body({ schema: ChangeEndpointRequest }) request: ChangeEndpointRequest,
  ): Promise<EndpointResponse> {
    return showEndpoint(await this.changeEndpoint.execute(tenantId, requireId('endpoint', id), request));
  }

  @Delete(':id')
  @HttpCode(204)
  @TenantScope('webhooks:write')
  @ApiOperation({ summary: 'Delete a webhook endpoint and its secret' })
  @ApiNoContentResponse()
  async remove(@CallerTenant() tenantId: TenantId, @Param('id') id: string): Promise<void> {
    await this.removeEndpoint.execute(tenantId, requireId('endpoint', id));
  }
}
