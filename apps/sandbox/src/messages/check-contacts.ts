import { badType, missing, notValid } from '../graph/graph-error.js';
import { isFields, listIn, optionalText, type Fields } from '../graph/json.js';
import { freeForm, onlyKeys, type Content } from './content.js';
import { partOf, wordOf } from './limits.js';

const CONTACTS_MAX = 257;
const CONTACT = ['addresses', 'birthday', 'emails', 'ims', 'name', 'org', 'phones', 'urls'];
const ORGANISATION = ['company', 'department', 'title'];
const NAME_PARTS = ['first_name', 'last_name', 'middle_name', 'prefix', 'suffix'];

/** The keys of each list of a contact; the types are words of the phone's address book. */
const LISTS: Readonly<Record<string, { readonly keys: readonly string[]; readonly types?: readonly string[] }>> = {
  phones: { keys: ['phone', 'type', 'wa_id'] },
  emails: { keys: ['email', 'type'] },
  urls: { keys: ['url', 'type'] },
  addresses: { keys: ['street', 'city', 'state', 'zip', 'country', 'country_code', 'type'], types: ['HOME', 'WORK'] },
  ims: { keys: ['service', 'user_id'] },
};

/** Cards of the address book (source: whatsapp-cloud-api.md §2.2). */
export function checkContacts(contacts: unknown): Content {
  if (!Array.isArray(contacts)) throw badType('contacts', 'an array');
  if (contacts.length === 0) throw missing("Parameter 'contacts' needs at least one contact.");
  if (contacts.length > CONTACTS_MAX) throw notValid(`At most ${CONTACTS_MAX} contacts may be sent at once.`);
  for (const contact of contacts) {
    if (!isFields(contact)) throw badType('contacts', 'an array of JSON objects');
    checkContact(contact);
  }
  return freeForm({ data: contacts });
}

function checkContact(contact: Fields): void {
  onlyKeys(contact, 'contacts', CONTACT);
  checkName(contact);
  const birthday = optionalText(contact, 'birthday', 'contacts.birthday');
  if (birthday !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(birthday))
    throw notValid("Parameter 'contacts.birthday' must be written YYYY-MM-DD.");
  if (contact['org'] !== undefined) onlyTexts(partOf(contact, 'org', 'contacts.org'), 'contacts.org', ORGANISATION);
  for (const [name, { keys, types }] of Object.entries(LISTS)) {
    for (const item of listIn(contact, name, `contacts.${name}`)) {
      onlyTexts(item, `contacts.${name}`, keys);
      if (types && item['type'] !== undefined) wordOf(item, 'type', types, `contacts.${name}.type`);
    }
  }
}

function onlyTexts(part: Fields, path: string, keys: readonly string[]): void {
  onlyKeys(part, path, keys);
  for (const key of keys) optionalText(part, key, `${path}.${key}`);
}

/** `formatted_name` and at least one other part of the name are mandatory. */
function checkName(contact: Fields): void {
  const name = contact['name'];
  if (!isFields(name) || typeof name['formatted_name'] !== 'string' || name['formatted_name'] === '')
    throw missing("Parameter 'contacts.name.formatted_name' is mandatory.");
  onlyTexts(name, 'contacts.name', ['formatted_name', ...NAME_PARTS]);
  if (!NAME_PARTS.some((part) => name[part]))
    throw missing("Parameter 'contacts.name' needs one more part of the name.");
}
