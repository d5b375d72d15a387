/** Who a tenant talks to: addresses, proof of consent, opt-outs, conversation windows. */
export { parseAddress, parseContactRef, type Address, type AddressKind, type ContactRef } from './address.js';
export {
  consentAllows,
  PURPOSES,
  type ConsentState,
  type ConsentStateName,
  type ConsentVerdict,
  type Consents,
  type Purpose,
} from './consent.js';
export { Contacts } from './contacts.js';
export { contactsMigrations } from './contacts.migration.js';
export { ContactsApiModule, ContactsModule } from './contacts.module.js';
export type { Reply } from './conversation.repository.js';
export type { MarketingPreference } from './marketing-preference/preference.js';
export type { InboundItem, InboundOutcome } from './record-inbound/inbound.js';
export { pairKey, type Pair, type SendingFacts } from './sending-facts/sending-facts.js';
export { isFreeEntryOpen, isWindowOpen, opensWindow, SEND_GUARD_SECONDS, windowClosesAt } from './window.js';
