import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags, ApiOkResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { Caller, CallerTenant, TenantScope, type Principal } from '#identity';
import { Database } from '#platform/database';
import { Cursors, PageQuery, type Page, pageOf } from '#platform/http';
import { publicId, type TenantId } from '#platform/kernel';
import { parseContactRef } from '../address.js';
import { ConsentRepository } from '../consent.repository.js';
import { stateAt } from '../consent.js';
import { NoSuchPhone } from '../contacts.errors.js';
import { ContactDirectory } from '../read-contacts/contact-directory.js';
import { showContact } from '../read-contacts/contact.schema.js';
import {
  RecordConsentRequest,
  RecordConsentResponse,
  showConsentEvent,
  ConsentEventResponse,
} from './consent.schema.js';
import { RecordConsent } from './record-consent.js';

@ApiTags('Contacts')
@Controller('v1/contacts/:phone/consents')
export class ConsentController {
  constructor(
    private readonly database: Database,
    private readonly recordConsent: RecordConsent,
    private readonly directory: ContactDirectory,
    private readonly consents: ConsentRepository,
    private readonly cursors: Cursors,
  ) {}

  @Post()
  @HttpCode(201)
  @TenantScope('contacts:write')
  @ApiOperation({ summary: 'Record that a person agreed, refused or withdrew, with the proof' })
  @ApiCreatedResponse({ standardSchema: RecordConsentResponse })
  async record(
    @CallerTenant() tenantId: TenantId,
    @Caller() caller: Principal,
    @Param('phone') phone: string,
    @Body({ schema: RecordConsentRequest }) request: RecordConsentRequest,
  ): Promise<RecordConsentResponse> {
    const ref = parseContactRef(phone);
    if (!ref) throw new NoSuchPhone();
    const { record, contact, state } = await this.recordConsent.execute(tenantId, ref, request, actorOf(caller));
    return {
      id: publicId('consent', record.id),
      contact: showContact(contact, record.recordedAt),
      state: state && stateAt(state, record.recordedAt),
    };
  }

  @Get()
  @TenantScope('contacts:read')
  @ApiOperation({ summary: 'Show the trail of a contact’s consent, newest record first' })
  @ApiOkResponse({ standardSchema: pageOf(ConsentEventResponse) })
  async list(
    @CallerTenant() tenantId: TenantId,
    @Param('phone') phone: string,
    @Query({ schema: PageQuery }) query: z.output<typeof PageQuery>,
  ): Promise<Page<ConsentEventResponse>> {
    return this.database.withTenant(tenantId, async (tx) => {
      const contactId = await this.directory.require(tx, tenantId, parseContactRef(phone));
      const filters = `consents of ${contactId}`;
      const after = this.cursors.read(query.cursor, filters);
      const rows = await this.consents.page(tx, tenantId, contactId, query.limit, after);
      return this.cursors.page(rows, query.limit, filters, showConsentEvent);
    });
  }
}

const actorOf = (caller: Principal): string => {
  if (caller.userId) return `user:${publicId('user', caller.userId)}`;
  return caller.apiKeyId ? `api_key:${publicId('api_key', caller.apiKeyId)}` : 'system';
};
