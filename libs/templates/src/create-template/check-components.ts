import { buttonsOf, componentOf, type Component } from '../components.js';
import type { ParameterFormat, TemplateCategory } from '../template.js';
import { checkButtons } from './check-buttons.js';
import { checkBlanks } from './check-blanks.js';
import type { Spot } from './draft.js';
import type { Flaw } from './flaw.js';

/** source: whatsapp-cloud-api.md §4.3 */
const KNOWN = new Set([
  'HEADER',
  'BODY',
  'FOOTER',
  'BUTTONS',
  'LIMITED_TIME_OFFER',
  'CAROUSEL',
  'CALL_PERMISSION_REQUEST',
]);
const HEADER_FORMATS = ['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'GIF', 'LOCATION', 'PRODUCT'];
const WITH_HANDLE = ['IMAGE', 'VIDEO', 'DOCUMENT', 'GIF'];
const BODY_MAX = 1_024;
const BODY_MAX_WITH_OFFER = 600;
const HEADER_MAX = 60;
const FOOTER_MAX = 60;

/** Everything about these components that Meta would refuse without a review. Pure: the same answer before and after storing. */
export function checkComponents(
  components: readonly Component[],
  category: TemplateCategory,
  format: ParameterFormat,
): Flaw[] {
  const flaws = checkKinds(components);
  const body = componentOf(components, 'BODY');
  if (!body) return [...flaws, { spot: { part: 'BODY' }, detail: 'a template needs a body' }];
  if (category === 'authentication') return [...flaws, ...checkAuthentication(components)];
  const offer = componentOf(components, 'LIMITED_TIME_OFFER') !== undefined;
  return [
    ...flaws,
    ...checkBody(body, format, offer ? BODY_MAX_WITH_OFFER : BODY_MAX),
    ...checkHeader(componentOf(components, 'HEADER'), format),
    ...checkFooter(componentOf(components, 'FOOTER')),
    ...checkButtons(buttonsOf(components)),
  ];
}

function checkKinds(components: readonly Component[]): Flaw[] {
  const seen = new Set<string>();
  return components.flatMap(({ type }) => {
    const twice = seen.has(type);
    seen.add(type);
    if (!KNOWN.has(type))
      return [{ spot: { part: type, field: 'type' as const }, detail: 'no such kind of component' }];
    return twice ? [{ spot: { part: type }, detail: 'each kind of component may appear once' }] : [];
  });
}

/** Meta writes the texts; there is one button, and it carries the code. */
function checkAuthentication(components: readonly Component[]): Flaw[] {
  const flaws = components
    .filter((component) => component.type === 'HEADER' || component.text !== undefined)
    .map(({ type }) => ({ spot: { part: type }, detail: 'Meta writes the text of authentication templates itself' }));
  const buttons = buttonsOf(components);
  if (buttons.length !== 1 || buttons[0]?.type !== 'OTP')
    flaws.push({ spot: { part: 'BUTTONS' }, detail: 'an authentication template has exactly one OTP button' });
  return flaws;
}

function checkBody({ text = '', example }: Component, format: ParameterFormat, max: number): Flaw[] {
  const spot = { part: 'BODY', field: 'text' } as const;
  const flaws = checkLength(text, max, spot);
  if (/^\s*\{\{/.test(text) || /\}\}\s*$/.test(text))
    flaws.push({ spot, detail: 'must not start or end with a variable; put words before and after it' });
  if (/\}\}\s*\{\{/.test(text)) flaws.push({ spot, detail: 'must not have two variables next to each other' });
  return [...flaws, ...checkBlanks('BODY', text, format, samplesIn(example, 'body_text'))];
}

function checkHeader(header: Component | undefined, format: ParameterFormat): Flaw[] {
  if (!header) return [];
  const kind = header.format ?? 'TEXT';
  if (!HEADER_FORMATS.includes(kind))
    return [{ spot: { part: 'HEADER', field: 'format' }, detail: `must be one of ${HEADER_FORMATS.join(', ')}` }];
  if (WITH_HANDLE.includes(kind) && samplesIn(header.example, 'header_handle').length === 0)
    return [{ spot: { part: 'HEADER', field: 'example' }, detail: 'needs the handle of an uploaded sample' }];
  if (kind !== 'TEXT') return [];
  const text = header.text ?? '';
  const spot = { part: 'HEADER', field: 'text' } as const;
  const flaws = checkLength(text, HEADER_MAX, spot);
  if (/[\n*_~`]/.test(text.replace(/\{\{[^{}]*\}\}/g, '')))
    flaws.push({ spot, detail: 'must not have line breaks or formatting' });
  if ((text.match(/\{\{/g) ?? []).length > 1) flaws.push({ spot, detail: 'may have one variable' });
  return [...flaws, ...checkBlanks('HEADER', text, format, samplesIn(header.example, 'header_text'))];
}

function checkFooter(footer: Component | undefined): Flaw[] {
  if (!footer) return [];
  const spot = { part: 'FOOTER', field: 'text' } as const;
  const flaws = checkLength(footer.text ?? '', FOOTER_MAX, spot);
  if (/[{}]/.test(footer.text ?? '')) flaws.push({ spot, detail: 'must not have variables' });
  return flaws;
}

const checkLength = (text: string, max: number, spot: Spot): Flaw[] => {
  if (text.trim() === '') return [{ spot, detail: 'must not be empty' }];
  return [...text].length > max ? [{ spot, detail: `at most ${max} characters` }] : [];
};

/** Samples in either of Meta's shapes: `[["Ada","N-77"]]`, `["Ada"]`, or `[{"param_name","example"}]` under `…_named_params`. */
function samplesIn(example: Component['example'], key: string): unknown[] {
  const named = example?.[`${key}_named_params`];
  if (Array.isArray(named)) return named;
  const listed = example?.[key];
  if (!Array.isArray(listed)) return [];
  const [first] = listed as unknown[];
  return Array.isArray(first) ? (first as unknown[]) : listed;
}
