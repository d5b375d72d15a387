import type { ManagementUpdate, MessagingUpdate, Update } from './update.js';

/** The bytes of one POST: updates grouped by account, and within it by number and kind (source: whatsapp-cloud-api.md §5.1). */
export function envelopeOf(updates: readonly Update[]): Buffer {
  const byAccount = new Map<string, Map<string, Update[]>>();
  for (const update of updates) {
    const changes = entryIn(byAccount, update.waba.id, () => new Map<string, Update[]>());
    // Management updates are never merged, so each gets a key of its own.
    const key = update.number
      ? `${update.number.id}/${update.field}/${update.part}`
      : `${update.field}/${changes.size}`;
    entryIn(changes, key, () => []).push(update);
  }
  const entries = [...byAccount].map(([wabaId, changes]) => entryJson(wabaId, [...changes.values()]));
  return bytesOf(`{"object":"whatsapp_business_account","entry":[${entries.join(',')}]}`);
}

function entryJson(wabaId: string, changes: readonly Update[][]): string {
  // `time` stands on management entries and usually not on messages.
  const managed = changes.flat().find((update) => update.number === undefined);
  const time = managed ? `"time":${(managed as ManagementUpdate).time},` : '';
  return `{"id":"${wabaId}",${time}"changes":[${changes.map(changeJson).join(',')}]}`;
}

function changeJson(updates: readonly Update[]): string {
  const [first] = updates as readonly [Update, ...Update[]];
  const value = first.number ? messagingValue(first, updates as readonly MessagingUpdate[]) : first.json;
  return `{"value":${value},"field":"${first.field}"}`;
}

function messagingValue(first: MessagingUpdate, updates: readonly MessagingUpdate[]): string {
  const { phone, id } = first.number;
  const contacts = new Set(updates.flatMap((update) => update.contact ?? []));
  return (
    `{"messaging_product":"whatsapp","metadata":{"display_phone_number":"${phone}","phone_number_id":"${id}"}` +
    (contacts.size > 0 ? `,"contacts":[${[...contacts].join(',')}]` : '') +
    `,"${first.part}":[${updates.map((update) => update.json).join(',')}]}`
  );
}

const NON_ASCII = /[\u0080-\uffff]/g;

/** Meta escapes everything beyond ASCII, which is why a receiver must check the signature over the raw bytes. */
const bytesOf = (json: string): Buffer =>
  Buffer.from(
    json.replace(NON_ASCII, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
    'latin1',
  );

function entryIn<V>(map: Map<string, V>, key: string, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
