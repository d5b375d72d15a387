import type { SandboxClock } from '../clock/sandbox-clock.js';
import { badType, GraphError } from '../graph/graph-error.js';
import { textIn, type Fields } from '../graph/json.js';
import { newNodeId } from '../network/node-id.js';
import type { Waba } from '../network/waba.js';
import { componentsOf } from './check-components.js';
import { refusal, tooLong } from './refusal.js';
import type { Review } from './review.js';
import type { Template, TemplateCategory, TemplateRow } from './template.js';
import type { Templates } from './templates.js';

const CATEGORIES: readonly string[] = ['MARKETING', 'UTILITY', 'AUTHENTICATION'];
const NAME_MAX = 512;
/** source: whatsapp-cloud-api.md §7 */
const PER_HOUR = 100;
const PER_WABA = 6_000;
const HOUR_MS = 3_600_000;
/** UTILITY with this word in it is taken as MARKETING, as Meta does with what looks like advertising. */
const LOOKS_LIKE_MARKETING = /market-me/i;

/** Takes a template in for review, or refuses it at once (source: whatsapp-cloud-api.md §4.3–4.5). */
export class CreateTemplate {
  private readonly creations = new Map<string, number[]>();

  constructor(
    private readonly templates: Templates,
    private readonly review: Review,
    private readonly clock: SandboxClock,
  ) {}

  execute(waba: Waba, request: Fields): Template {
    const row = this.rowOf(waba, request);
    this.assertRoom(waba);
    const template = this.templates.add(row);
    this.review.begin(template);
    return template;
  }

  private rowOf(waba: Waba, request: Fields): TemplateRow {
    const name = nameOf(request);
    const language = textIn(request, 'language');
    if (!/^[a-z]{2,3}(_[A-Z]{2})?$/.test(language)) throw badType('language', 'a supported language code');
    const wanted = categoryOf(request);
    const parameterFormat = formatOf(request);
    const components = componentsOf(request, { category: wanted, parameterFormat });
    this.assertUnique(waba, name, language, wanted);
    return {
      id: newNodeId(),
      wabaId: waba.id,
      name,
      language,
      parameterFormat,
      category: wanted === 'UTILITY' && LOOKS_LIKE_MARKETING.test(JSON.stringify(components)) ? 'MARKETING' : wanted,
      components,
      ttlSeconds: ttlOf(request),
      status: 'PENDING',
      rejectedReason: 'NONE',
      pauses: 0,
    };
  }

  private assertUnique(waba: Waba, name: string, language: string, category: TemplateCategory): void {
    if (this.templates.find(waba.id, name, language))
      throw refusal(
        2388024,
        'Content in This Language Already Exists',
        `There is already ${language} content for this template.`,
      );
    if (this.templates.isNameLocked(waba.id, name))
      throw refusal(
        2388023,
        "Message Template Can't Be Created",
        'A template of this name was deleted in the last 30 days.',
      );
    const sibling = this.templates.of(waba.id).find((template) => template.row.name === name);
    if (sibling && sibling.row.category !== category && sibling.row.category !== 'MARKETING')
      throw new GraphError(100, undefined, {
        message: `All languages of ${name} share the category ${sibling.row.category}.`,
      });
  }

  private assertRoom(waba: Waba): void {
    const now = this.clock.ms();
    const recent = (this.creations.get(waba.id) ?? []).filter((at) => Math.abs(now - at) < HOUR_MS);
    if (recent.length >= PER_HOUR) throw new GraphError(80007, `${PER_HOUR} templates may be created per hour.`);
    if (this.templates.of(waba.id).length >= PER_WABA)
      throw refusal(2388019, 'Template Limit Exceeded', `An account may have ${PER_WABA} templates.`);
    this.creations.set(waba.id, [...recent, now]);
  }
}

function nameOf(request: Fields): string {
  const name = textIn(request, 'name');
  if (name.length > NAME_MAX) throw tooLong('name', NAME_MAX);
  if (!/^[a-z0-9_]+$/.test(name)) throw badType('name', 'lower-case letters, digits and underscores');
  return name;
}

function categoryOf(request: Fields): TemplateCategory {
  const category = textIn(request, 'category').toUpperCase();
  if (!CATEGORIES.includes(category)) throw badType('category', `one of {${CATEGORIES.join(', ')}}`);
  return category as TemplateCategory;
}

function formatOf({ parameter_format: format = 'POSITIONAL' }: Fields): 'POSITIONAL' | 'NAMED' {
  const upper = String(format).toUpperCase();
  if (upper === 'POSITIONAL' || upper === 'NAMED') return upper;
  throw badType('parameter_format', 'one of {POSITIONAL, NAMED}');
}

function ttlOf({ message_send_ttl_seconds: ttl }: Fields): number | undefined {
  if (ttl === undefined || ttl === null || ttl === -1) return undefined;
  if (typeof ttl === 'number' && Number.isInteger(ttl) && ttl >= 30) return ttl;
  throw badType('message_send_ttl_seconds', 'at least 30, or -1');
}
