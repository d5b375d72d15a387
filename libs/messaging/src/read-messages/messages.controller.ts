import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { parseAddress } from '#contacts';
import { CallerTenant, TenantScope } from '#identity';
import { Database, type Tx } from '#platform/database';
import { Cursors, instant, PageQuery, text, type Page, pageOf } from '#platform/http';
import { NotFound, requireId, type MessageId, type TenantId } from '#platform/kernel';
import { ReceiptRepository } from '../apply-statuses/receipt.repository.js';
import { CancelMessage } from '../cancel-message/cancel-message.js';
import { STATES } from '../message.js';
import { type Beside, MessageResponse, type MessageRow, showMessage } from './message.response.js';
import { ReadRepository } from './read.repository.js';

const ListQuery = z.strictObject({
  ...PageQuery.shape,
  to: text(160).optional(),
  status: z.enum(STATES).exclude(['submitting']).optional(),
  ref: text(64).optional(),
  direction: z.enum(['out', 'in']).optional(),
  since: instant().optional(),
  until: instant().optional(),
});
type ListQuery = z.output<typeof ListQuery>;

@ApiTags('Messages')
@Controller('v1/messages')
export class MessagesController {
  constructor(
    private readonly database: Database,
    private readonly messages: ReadRepository,
    private readonly receipts: ReceiptRepository,
    private readonly cancelMessage: CancelMessage,
    private readonly cursors: Cursors,
  ) {}

  @Get()
  @TenantScope('messages:read')
  @ApiOperation({ summary: 'List messages, newest first' })
  @ApiOkResponse({ standardSchema: pageOf(MessageResponse) })
  async list(
    @CallerTenant() tenantId: TenantId,
    @Query({ schema: ListQuery }) query: ListQuery,
  ): Promise<Page<MessageResponse>> {
    const { limit, cursor, ...filter } = query;
    const to = filter.to ? (parseAddress(filter.to)?.value ?? filter.to) : undefined;
    const after = this.cursors.read(cursor, filter);
    return this.database.withTenant(tenantId, async (tx) => {
      const rows = await this.messages.list(tx, tenantId, { ...filter, to }, limit, after);
      const beside = await this.beside(tx, tenantId, rows);
      return this.cursors.page(rows, limit, filter, (row) => showMessage(row, beside(row.id)));
    });
  }

  @Get(':id')
  @TenantScope('messages:read')
  @ApiOperation({ summary: 'Show a message: status, decision, timeline and price' })
  @ApiOkResponse({ standardSchema: MessageResponse })
  show(@CallerTenant() tenantId: TenantId, @Param('id') id: string): Promise<MessageResponse> {
    return this.read(tenantId, requireId('message', id));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @TenantScope('messages:send')
  @ApiOperation({ summary: 'Take a message back that is scheduled or still queued' })
  @ApiOkResponse({ standardSchema: MessageResponse })
  async cancel(@CallerTenant() tenantId: TenantId, @Param('id') text: string): Promise<MessageResponse> {
    const id = requireId('message', text);
    await this.cancelMessage.execute(tenantId, id);
    return this.read(tenantId, id);
  }

  private read(tenantId: TenantId, id: MessageId): Promise<MessageResponse> {
    return this.database.withTenant(tenantId, async (tx) => {
      const row = await this.messages.one(tx, tenantId, id);
      if (!row) throw new NotFound('message');
      return showMessage(row, (await this.beside(tx, tenantId, [row]))(id));
    });
  }

  private async beside(tx: Tx, tenantId: TenantId, rows: readonly MessageRow[]): Promise<(id: MessageId) => Beside> {
    const ids = rows.map((row) => row.id);
    const attempts = await this.messages.attempts(tx, tenantId, ids);
    const toGroups = rows.filter((row) => row.group_id !== null && row.direction === 'out').map((row) => row.id);
    const receipts = await this.receipts.of(tx, tenantId, toGroups);
    return (id) => ({ attempts: attempts.get(id) ?? [], receipts: receipts.get(id) ?? [] });
  }
}
