import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerTenant, TenantScope } from '#identity';
import { Database } from '#platform/database';
import { Cursors, type Page, pageOf } from '#platform/http';
import { requireId, type TenantId } from '#platform/kernel';
import { DeliveryRepository } from '../delivery.repository.js';
import { EndpointRepository } from '../endpoint.repository.js';
import { ReplayDelivery } from '../replay-delivery/replay-delivery.js';
import { TestEndpoint } from '../test-endpoint/test-endpoint.js';
import { DeliveriesQuery, DeliveryResponse, showDelivery } from './delivery.schema.js';

@ApiTags('Webhooks')
@Controller('v1/webhook-endpoints/:id')
export class DeliveriesController {
  constructor(
    private readonly endpoints: EndpointRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly replayDelivery: ReplayDelivery,
    private readonly testEndpoint: TestEndpoint,
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  @Get('deliveries')
  @TenantScope('webhooks:read')
  @ApiOperation({ summary: 'List what was sent or shall be sent to an endpoint, newest first' })
  @ApiOkResponse({ standardSchema: pageOf(DeliveryResponse) })
  async list(
    @CallerTenant() tenantId: TenantId,
    @Param('id') id: string,
    @Query({ schema: DeliveriesQuery }) query: DeliveriesQuery,
  ): Promise<Page<DeliveryResponse>> {
    const endpointId = requireId('endpoint', id);
    const filters = ['deliveries', endpointId, query.state];
    const page = {
      limit: query.limit,
      before: this.cursors.read(query.cursor, filters),
      state: query.state ?? null,
    };
    const rows = await this.database.withTenant(tenantId, async (tx) => {
      await this.endpoints.require(tx, tenantId, endpointId);
      return this.deliveries.list(tx, tenantId, endpointId, page);
    });
    return this.cursors.page(rows, query.limit, filters, showDelivery);
  }

  @Post('deliveries/:deliveryId/replay')
  @HttpCode(202)
  @TenantScope('webhooks:write')
  @ApiOperation({ summary: 'Send a delivery again, whatever became of it, with the same webhook-id' })
  @ApiAcceptedResponse({ standardSchema: DeliveryResponse })
  async replay(
    @CallerTenant() tenantId: TenantId,
    @Param('id') id: string,
    @Param('deliveryId') deliveryId: string,
  ): Promise<DeliveryResponse> {
    const target = { endpointId: requireId('endpoint', id), deliveryId: requireId('delivery', deliveryId) };
    return showDelivery(await this.replayDelivery.execute(tenantId, target));
  }

  @Post('test')
  @HttpCode(202)
  @TenantScope('webhooks:write')
  @ApiOperation({ summary: 'Send an endpoint.test event to this endpoint' })
  @ApiAcceptedResponse({ standardSchema: DeliveryResponse })
  async test(@CallerTenant() tenantId: TenantId, @Param('id') id: string): Promise<DeliveryResponse> {
    return showDelivery(await this.testEndpoint.execute(tenantId, requireId('endpoint', id)));
  }
}
