import { GraphError } from '../graph/graph-error.js';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import { textIn, type Fields } from '../graph/json.js';
import { newNodeId } from '../network/node-id.js';
import { assertMayUseUtility } from '../network/restrictions.js';
import type { Waba } from '../network/waba.js';
import { componentsOf } from './check-components.js';
import { fromLibrary } from './library.js';
import { refusal } from './refusal.js';
import type { Review } from './review.js';
import type { Template, TemplateCategory, TemplateRow } from './template.js';
import { categoryIn, formatIn, languageIn, nameIn, ttlIn } from './template-request.js';
import type { TemplateQuota } from './template-quota.js';
import type { Templates } from './templates.js';

/** source: whatsapp-cloud-api.md §7 */
const PER_HOUR = 100;
/** UTILITY with this word in it is taken as MARKETING, as Meta does with what looks like advertising. */
const LOOKS_LIKE_MARKETING = /market-me/i;

/** Takes a template in for review, or refuses it at once (source: whatsapp-cloud-api.md §4.3–4.5). */
export class CreateTemplate {
  constructor(
    private readonly templates: Templates,
    private readonly review: Review,
    private readonly quota: TemplateQuota,
    private readonly clock: SandboxClock,
  ) {}

  execute(waba: Waba, request: Fields): Template {
    const row =
      request['library_template_name'] === undefined ? this.written(waba, request) : this.taken(waba, request);
    if (row.category === 'UTILITY') assertMayUseUtility(waba, 'RESTRICTED_UTILITY_TEMPLATES', this.clock.ms());
    this.assertUnique(row);
    this.assertRoom(waba);
    const template = this.templates.add(row);
    this.templates.countCreation(waba.id);
    if (row.status === 'APPROVED') this.review.decide(template, 'APPROVED');
    else this.review.begin(template);
    return template;
  }

  /** In the words of the business: it has to be reviewed. */
  private written(waba: Waba, request: Fields): TemplateRow {
    const wanted = categoryIn(request);
    const parameterFormat = formatIn(request);
    const components = componentsOf(request, { category: wanted, parameterFormat });
    return { ...newRow(waba, request, granted(wanted, components)), parameterFormat, components };
  }

  /** In Meta's words: it is approved at once. */
  private taken(waba: Waba, request: Fields): TemplateRow {
    const { template, components } = fromLibrary(request);
    const category = categoryIn(request);
    if (category !== template.category)
      throw new GraphError(100, undefined, {
        message: `${template.name} is a template of category ${template.category}.`,
      });
    const checked = componentsOf({ components }, { category, parameterFormat: 'POSITIONAL' });
    return {
      ...newRow(waba, request, category),
      components: checked,
      status: 'APPROVED',
      libraryName: template.name,
    };
  }

  private assertUnique({ wabaId, name, language, category, components }: TemplateRow): void {
    if (this.templates.find(wabaId, name, language))
      throw refusal(
        2388024,
        'Content in This Language Already Exists',
        `There is already ${language} content for this template.`,
      );
    if (this.templates.isNameLocked(wabaId, name))
      throw refusal(
        2388023,
        "Message Template Can't Be Created",
        'A template of this name was deleted in the last 30 days.',
      );
    const siblings = this.templates.of(wabaId);
    const sibling = siblings.find((template) => template.row.name === name);
    if (sibling && sibling.row.category !== category && sibling.row.category !== 'MARKETING')
      throw new GraphError(100, undefined, {
        message: `All languages of ${name} share the category ${sibling.row.category}.`,
      });
    if (category !== 'AUTHENTICATION') assertNewText(components, name, siblings);
  }

  private assertRoom(waba: Waba): void {
    if (this.templates.creationsWithinAnHour(waba.id) >= PER_HOUR)
      throw new GraphError(80007, `${PER_HOUR} templates may be created per hour.`);
    const most = this.quota.of(waba);
    if (this.templates.of(waba.id).length >= most)
      throw refusal(2388019, 'Template Limit Exceeded', `This account may have ${most} templates.`);
  }
}

const newRow = (waba: Waba, request: Fields, category: TemplateCategory): TemplateRow => ({
  id: newNodeId(),
  wabaId: waba.id,
  name: nameIn(request),
  language: languageIn(textIn(request, 'language')),
  parameterFormat: 'POSITIONAL',
  category,
  components: [],
  ttlSeconds: ttlIn(request, categoryIn(request)),
  status: 'PENDING',
  rejectedReason: 'NONE',
  pauses: 0,
});

const granted = (wanted: TemplateCategory, components: readonly Fields[]): TemplateCategory =>
  wanted === 'UTILITY' && LOOKS_LIKE_MARKETING.test(JSON.stringify(components)) ? 'MARKETING' : wanted;

/** source: whatsapp-cloud-api.md §4.4: the same body and footer may not stand in a template of another name. */
function assertNewText(components: readonly Fields[], name: string, others: readonly Template[]): void {
  const wanted = wordsOf(components);
  const twin = others.find(({ row }) => row.name !== name && wordsOf(row.components) === wanted);
  if (!twin) return;
  throw new GraphError(100, undefined, {
    message: 'Invalid parameter',
    userTitle: 'Message Template Duplicates Another One',
    userMessage: `The template ${twin.row.name} has the same body and footer.`,
  });
}

const wordsOf = (components: readonly Fields[]): string =>
  JSON.stringify(['BODY', 'FOOTER'].map((type) => components.find((part) => part['type'] === type)?.['text'] ?? null));
