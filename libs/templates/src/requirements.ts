import { buttonsOf, componentOf, placeholdersIn, type Component, type TemplateButton } from './components.js';
import type { Template } from './template.js';

export type HeaderKind = 'text' | 'image' | 'video' | 'document' | 'location';
export type ButtonNeed = 'url_suffix' | 'coupon_code' | 'payload' | 'nothing';

/** What a send has to bring for a template. Variables by name, each once: `1`, `2` by number, `first_name` in order of appearance. */
export interface Requirements {
  readonly named: boolean;
  /** Meta writes the text; the send brings one code, for the body and the button alike. */
  readonly authentication: boolean;
  readonly header: { readonly kind: HeaderKind; readonly variables: readonly string[] } | null;
  readonly body: readonly string[];
  /** By the place of the button in the template. */
  readonly buttons: readonly ButtonNeed[];
  /** A part whose parameters this API has no words for, such as a carousel. */
  readonly beyond: string | null;
}

const HEADER_KINDS: Record<string, HeaderKind> = {
  TEXT: 'text',
  IMAGE: 'image',
  VIDEO: 'video',
  DOCUMENT: 'document',
  LOCATION: 'location',
};
const BEYOND = new Set(['CAROUSEL', 'LIMITED_TIME_OFFER']);
const BUTTONS_BEYOND = new Set(['MPM', 'SPM']);

/** source: whatsapp-cloud-api.md §2.4 */
export function requirementsOf(template: Pick<Template, 'components' | 'category' | 'parameterFormat'>): Requirements {
  const { components } = template;
  const buttons = buttonsOf(components);
  const header = componentOf(components, 'HEADER');
  const authentication = template.category === 'authentication' || buttons.some((button) => typeOf(button) === 'OTP');
  return {
    named: template.parameterFormat === 'named' && !authentication,
    authentication,
    header: header ? headerOf(header) : null,
    body: authentication ? ['1'] : variablesOf(componentOf(components, 'BODY')?.text),
    buttons: buttons.map(needOf),
    beyond: beyondIn(components, buttons, header),
  };
}

function headerOf(header: Component): Requirements['header'] {
  const kind = HEADER_KINDS[formatOf(header)];
  return kind ? { kind, variables: kind === 'text' ? variablesOf(header.text) : [] } : null;
}

function needOf(button: TemplateButton): ButtonNeed {
  const type = typeOf(button);
  if (type === 'OTP') return 'url_suffix';
  if (type === 'URL') return placeholdersIn(button.url ?? '').length > 0 ? 'url_suffix' : 'nothing';
  if (type === 'COPY_CODE') return 'coupon_code';
  return type === 'QUICK_REPLY' ? 'payload' : 'nothing';
}

function beyondIn(
  components: readonly Component[],
  buttons: readonly TemplateButton[],
  header: Component | undefined,
): string | null {
  const part = components.map(typeOf).find((type) => BEYOND.has(type));
  const button = buttons.map(typeOf).find((type) => BUTTONS_BEYOND.has(type));
  const format = header && !HEADER_KINDS[formatOf(header)] ? `${formatOf(header)} header` : undefined;
  return (part ?? button ?? format)?.toLowerCase().replaceAll('_', ' ') ?? null;
}

const typeOf = (part: { readonly type: string }): string => part.type.toUpperCase();
const formatOf = (header: Component): string => (header.format ?? 'TEXT').toUpperCase();
const variablesOf = (text: string | undefined): string[] => {
  const names = [...new Set(placeholdersIn(text ?? ''))];
  return names.every((name) => /^\d+$/.test(name)) ? names.sort((a, b) => Number(a) - Number(b)) : names;
};
