import { Module } from '@nestjs/common';
import { AddressBook } from './address-book.js';
import { Contacts } from './contacts.js';
import { ConversationRepository } from './conversation.repository.js';
import { RecordPreference } from './marketing-preference/record-preference.js';
import { RecordInbound } from './record-inbound/record-inbound.js';
import { SendingFactsQuery } from './sending-facts/sending-facts.query.js';

/** Contacts without routes, for every process. */
@Module({
  providers: [Contacts, AddressBook, ConversationRepository, SendingFactsQuery, RecordInbound, RecordPreference],
  exports: [Contacts],
})
export class ContactsModule {}

/** The routes of contacts and consent. */
@Module({ imports: [ContactsModule] })
export class ContactsApiModule {}
