import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { CallerTenant, TenantScope } from '#identity';
import { Database } from '#platform/database';
import { Cursors, type Page, pageOf } from '#platform/http';
import { requireId, type TenantId } from '#platform/kernel';
import { CreateTemplate } from '../create-template/create-template.js';
import {
  CreateTemplateRequest,
  ListTemplatesQuery,
  showTemplate,
  TemplateResponse,
} from '../create-template/template.schema.js';
import { TemplateRepository } from '../template.repository.js';

@ApiTags('Templates')
@Controller('v1/templates')
export class TemplatesController {
  constructor(
    private readonly database: Database,
    private readonly createTemplate: CreateTemplate,
    private readonly templates: TemplateRepository,
    private readonly cursors: Cursors,
  ) {}

  @Post()
  @HttpCode(202)
  @TenantScope('templates:write')
  @ApiOperation({ summary: 'Submit a template for approval by Meta; the verdict comes as an event' })
  @ApiAcceptedResponse({ standardSchema: TemplateResponse })
  async create(
    @CallerTenant() tenantId: TenantId,
    @Body({ schema: CreateTemplateRequest }) request: CreateTemplateRequest,
  ): Promise<TemplateResponse> {
    return showTemplate(await this.createTemplate.execute(tenantId, request));
  }

  @Get()
  @TenantScope('templates:read')
  @ApiOperation({ summary: 'List templates, newest first' })
  @ApiOkResponse({ standardSchema: pageOf(TemplateResponse) })
  async list(
    @CallerTenant() tenantId: TenantId,
    @Query({ schema: ListTemplatesQuery }) query: z.output<typeof ListTemplatesQuery>,
  ): Promise<Page<TemplateResponse>> {
    const filter = { status: query.status ?? null, name: query.name ?? null };
    const before = this.cursors.read(query.cursor, filter);
    const rows = await this.database.withTenant(tenantId, (tx) =>
      this.templates.list(tx, tenantId, { limit: query.limit, before }, filter),
    );
    return this.cursors.page(rows, query.limit, filter, showTemplate);
  }

  @Get(':id')
  @TenantScope('templates:read')
  @ApiOperation({ summary: 'Show a template with the verdict of Meta' })
  @ApiOkResponse({ standardSchema: TemplateResponse })
  async show(@CallerTenant() tenantId: TenantId, @Param('id') text: string): Promise<TemplateResponse> {
    const id = requireId('template', text);
    return this.database.withTenant(tenantId, async (tx) =>
      showTemplate(await this.templates.require(tx, tenantId, id)),
    );
  }
}
