import { Module } from '@nestjs/common';
import { AddressBook } from './address-book.js';
import { ConsentLedger } from './consent-ledger.js';
import { ConsentRepository } from './consent.repository.js';
import { ContactRepository } from './contact.repository.js';
import { Contacts } from './contacts.js';
import { ConversationRepository } from './conversation.repository.js';
import { RecordPreference } from './marketing-preference/record-preference.js';
import { RecordSignals } from './marketing-preference/record-signals.js';
import { ContactDirectory } from './read-contacts/contact-directory.js';
import { ContactViewQuery } from './read-contacts/contact-view.query.js';
import { ContactsController } from './read-contacts/contacts.controller.js';
import { ConsentController } from './record-consent/consent.controller.js';
import { RecordConsent } from './record-consent/record-consent.js';
import { RecordInbound } from './record-inbound/record-inbound.js';
import { SendingFactsQuery } from './sending-facts/sending-facts.query.js';
import { SuppressionRepository } from './suppression.repository.js';

const REPOSITORIES = [ContactRepository, ConsentRepository, ConversationRepository, SuppressionRepository];
const SHARED = [AddressBook, ConsentLedger];

/** Contacts without routes, for every process. */
@Module({
  providers: [Contacts, ...REPOSITORIES, ...SHARED, SendingFactsQuery, RecordInbound, RecordPreference, RecordSignals],
  exports: [Contacts, ...REPOSITORIES, ...SHARED],
})
export class ContactsModule {}

/** The routes of contacts and consent. */
@Module({
  imports: [ContactsModule],
  providers: [RecordConsent, ContactDirectory, ContactViewQuery],
  controllers: [ContactsController, ConsentController],
})
export class ContactsApiModule {}
