import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProviderOnly } from '#identity';
import { Tenants } from '#onboarding';
import { Database } from '#platform/database';
import { Cursors, type Page, pageOf } from '#platform/http';
import { requireId } from '#platform/kernel';
import { LedgerFacts } from './ledger-facts.js';
import { FactResponse, LedgerParameters, showFact } from './ledger.schema.js';

@ApiTags('Billing')
@Controller('admin/v1/tenants/:id/ledger')
export class LedgerController {
  constructor(
    private readonly database: Database,
    private readonly tenants: Tenants,
    private readonly facts: LedgerFacts,
    private readonly cursors: Cursors,
  ) {}

  @Get()
  @ProviderOnly()
  @ApiOperation({ summary: "A company's ledger, fact by fact, or that of one message" })
  @ApiOkResponse({ standardSchema: pageOf(FactResponse) })
  async list(
    @Param('id') id: string,
    @Query({ schema: LedgerParameters }) query: LedgerParameters,
  ): Promise<Page<FactResponse>> {
    const tenantId = requireId('tenant', id);
    const messageId = query.message_id === undefined ? null : requireId('message', query.message_id);
    const filters = ['ledger', tenantId, messageId];
    const before = this.cursors.read(query.cursor, filters);
    const rows = await this.database.withTenant(tenantId, async (tx) => {
      await this.tenants.require(tx, tenantId);
      return this.facts.page(tx, tenantId, query.limit, before, messageId);
    });
    return this.cursors.page(rows, query.limit, filters, showFact);
  }
}
