import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { ProviderOnly } from '#identity';
import { Database } from '#platform/database';
import { Cursors, PageQuery, type Page, pageOf } from '#platform/http';
import { requireId } from '#platform/kernel';
import { Numbers } from '../numbers.js';
import { ChangeNumberRequest, NumberResponse, showNumber } from './number.schema.js';

@ApiTags('Numbers')
@Controller('admin/v1/numbers')
export class NumbersController {
  constructor(
    private readonly database: Database,
    private readonly numbers: Numbers,
    private readonly cursors: Cursors,
  ) {}

  @Get()
  @ProviderOnly()
  @ApiOperation({ summary: 'List the numbers of all companies, newest first' })
  @ApiOkResponse({ standardSchema: pageOf(NumberResponse) })
  async list(@Query({ schema: PageQuery }) query: z.output<typeof PageQuery>): Promise<Page<NumberResponse>> {
    const after = this.cursors.read(query.cursor, 'numbers');
    const rows = await this.database.withSystem('list numbers', (tx) => this.numbers.list(tx, query.limit, after));
    return this.cursors.page(rows, query.limit, 'numbers', showNumber);
  }

  @Get(':id')
  @ProviderOnly()
  @ApiOperation({ summary: 'Show a number' })
  @ApiOkResponse({ standardSchema: NumberResponse })
  async show(@Param('id') text: string): Promise<NumberResponse> {
    const id = requireId('number', text);
    return this.database.withSystem('show number', async (tx) =>
      showNumber(await this.numbers.require(tx, await this.numbers.ownerOf(tx, id), id)),
    );
  }

  @Patch(':id')
  @ProviderOnly()
  @ApiOperation({
    summary: 'Pause, suspend or release a number, change its rate or access token, or make it the default sender',
  })
  @ApiOkResponse({ standardSchema: NumberResponse })
  async change(
    @Param('id') text: string,
    @Body({ schema: ChangeNumberRequest }) request: ChangeNumberRequest,
  ): Promise<NumberResponse> {
    const id = requireId('number', text);
    const change = {
      status: request.status,
      ratePerSecond: request.rate_per_second,
      isDefault: request.is_default,
      accessToken: request.access_token,
    };
    return this.database.withSystem('change number', async (tx) =>
      showNumber(await this.numbers.change(tx, await this.numbers.ownerOf(tx, id), id, change)),
    );
  }
}
