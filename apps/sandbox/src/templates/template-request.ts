import { badType } from '../graph/graph-error.js';
import { textIn, type Fields } from '../graph/json.js';
import { tooLong } from './refusal.js';
import type { ParameterFormat, TemplateCategory } from './template.js';

const CATEGORIES: readonly string[] = ['MARKETING', 'UTILITY', 'AUTHENTICATION'];
const NAME_MAX = 512;
/** Seconds from and to (source: whatsapp-cloud-api.md §4.7, TTL). */
const TTL: Readonly<Record<TemplateCategory, readonly [number, number]>> = {
  AUTHENTICATION: [30, 900],
  UTILITY: [30, 43_200],
  MARKETING: [43_200, 2_592_000],
};

export function nameIn(request: Fields): string {
  const name = textIn(request, 'name');
  if (name.length > NAME_MAX) throw tooLong('name', NAME_MAX);
  if (!/^[a-z0-9_]+$/.test(name)) throw badType('name', 'lower-case letters, digits and underscores');
  return name;
}

export function languageIn(language: unknown): string {
  if (typeof language !== 'string' || !/^[a-z]{2,3}(_[A-Z]{2})?$/.test(language))
    throw badType('language', 'a supported language code');
  return language;
}

export function categoryIn(request: Fields): TemplateCategory {
  const category = textIn(request, 'category').toUpperCase();
  if (!CATEGORIES.includes(category)) throw badType('category', `one of {${CATEGORIES.join(', ')}}`);
  return category as TemplateCategory;
}

export function formatIn({ parameter_format: format = 'POSITIONAL' }: Fields): ParameterFormat {
  const upper = String(format).toUpperCase();
  if (upper === 'POSITIONAL' || upper === 'NAMED') return upper;
  throw badType('parameter_format', 'one of {POSITIONAL, NAMED}');
}

/** −1 is 30 days, whatever the category. */
export function ttlIn({ message_send_ttl_seconds: ttl }: Fields, category: TemplateCategory): number | undefined {
  if (ttl === undefined || ttl === null) return undefined;
  const [from, to] = TTL[category];
  if (ttl === -1 || (typeof ttl === 'number' && Number.isInteger(ttl) && ttl >= from && ttl <= to)) return ttl;
  throw badType('message_send_ttl_seconds', `between ${from} and ${to} for ${category}, or -1`);
}
