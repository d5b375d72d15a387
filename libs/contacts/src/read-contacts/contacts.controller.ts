import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { CallerTenant, TenantScope } from '#identity';
import { Database } from '#platform/database';
import { Cursors, type Page, pageOf } from '#platform/http';
import { Invalid, type TenantId } from '#platform/kernel';
import { parseAddress, parseContactRef, type ContactRef } from '../address.js';
import { ConversationRepository } from '../conversation.repository.js';
import { ContactDirectory } from './contact-directory.js';
import {
  ContactDetailResponse,
  ListContactsQuery,
  showContact,
  showWindow,
  ContactResponse,
} from './contact.schema.js';

@ApiTags('Contacts')
@Controller('v1/contacts')
export class ContactsController {
  constructor(
    private readonly database: Database,
    private readonly directory: ContactDirectory,
    private readonly conversations: ConversationRepository,
    private readonly cursors: Cursors,
  ) {}

  @Get()
  @TenantScope('contacts:read')
  @ApiOperation({ summary: 'List contacts, newest first' })
  @ApiOkResponse({ standardSchema: pageOf(ContactResponse) })
  async list(
    @CallerTenant() tenantId: TenantId,
    @Query({ schema: ListContactsQuery }) query: z.output<typeof ListContactsQuery>,
  ): Promise<Page<ContactResponse>> {
    const filters = { contacts: query.phone ?? null };
    const before = this.cursors.read(query.cursor, filters);
    const only = query.phone === undefined ? null : soughtIn(query.phone);
    return this.database.withTenant(tenantId, async (tx) => {
      const rows = await this.directory.list(tx, tenantId, { limit: query.limit, before, only });
      return this.cursors.page(rows, query.limit, filters, (contact) => showContact(contact, tx.now));
    });
  }

  @Get(':phone')
  @TenantScope('contacts:read')
  @ApiOperation({ summary: 'Show a contact: addresses, consent, blocks and the window with each number' })
  @ApiOkResponse({ standardSchema: ContactDetailResponse })
  async show(@CallerTenant() tenantId: TenantId, @Param('phone') phone: string): Promise<ContactDetailResponse> {
    return this.database.withTenant(tenantId, async (tx) => {
      const id = await this.directory.require(tx, tenantId, parseContactRef(phone));
      const contact = await this.directory.show(tx, tenantId, id);
      const conversations = await this.conversations.of(tx, tenantId, id);
      return {
        ...showContact(contact, tx.now),
        windows: conversations.map((conversation) => showWindow(conversation, tx.now)),
      };
    });
  }
}

function soughtIn(phone: string): ContactRef {
  const address = parseAddress(phone);
  if (!address) throw new Invalid([{ pointer: '?phone', detail: 'not a phone number in E.164, such as +34600111222' }]);
  return { address };
}
