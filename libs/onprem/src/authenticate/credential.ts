/** What an `Authorization` header says. Schemes are found whatever their case, and more spaces than one do no harm. */
export type Credential =
  | { readonly scheme: 'basic'; readonly username: string; readonly password: string }
  | { readonly scheme: 'bearer'; readonly token: string }
  | { readonly scheme: 'apikey'; readonly key: string };

const HEADER = /^\s*(basic|bearer|apikey)\s+(\S+)\s*$/i;

/** Null when the header is missing or says nothing we know. source: whatsapp-onprem-api.md §1, §20 */
export function credentialIn(header: string | undefined): Credential | null {
  const [, scheme, value] = HEADER.exec(header ?? '') ?? [];
  if (!scheme || !value) return null;
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return { scheme: 'bearer', token: value };
    case 'apikey':
      return { scheme: 'apikey', key: value };
    default:
      return basic(value);
  }
}

function basic(encoded: string): Credential | null {
  const [, username, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return username !== undefined && password !== undefined ? { scheme: 'basic', username, password } : null;
}
