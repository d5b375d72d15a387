import { isFields, type Fields } from '../graph/json.js';
import { variablesIn } from './variables.js';

export interface TextPart {
  readonly text: string;
  /** Names of the variables in order of appearance, each once: `1`, `2` or `first_name`. */
  readonly variables: readonly string[];
}

export interface BlueprintButton {
  readonly type: string;
  readonly title: string;
  readonly url?: string;
  /** A URL with a variable at its end: the send must bring the suffix. */
  readonly hasVariable: boolean;
}

/** What a send has to fill in: the template's components, ready for substitution. */
export interface Blueprint {
  readonly named: boolean;
  readonly header?: TextPart & { readonly format: string };
  readonly body: TextPart;
  readonly footer?: string;
  readonly buttons: readonly BlueprintButton[];
  readonly isAuthentication: boolean;
}

interface Source {
  readonly category: string;
  readonly parameterFormat: 'POSITIONAL' | 'NAMED';
  readonly components: readonly Fields[];
}

export function blueprintOf({ category, parameterFormat, components }: Source): Blueprint {
  const find = (type: string) => components.find((component) => upper(component['type']) === type);
  const header = find('HEADER');
  const footer = find('FOOTER');
  const isAuthentication = category === 'AUTHENTICATION';
  return {
    named: parameterFormat === 'NAMED',
    header: header && { format: upper(header['format']) || 'TEXT', ...textPart(header['text']) },
    body: textPart(isAuthentication ? authenticationBody(find('BODY')) : find('BODY')?.['text']),
    footer: footer && (isAuthentication ? authenticationFooter(footer) : String(footer['text'])),
    buttons: buttonsOf(find('BUTTONS')),
    isAuthentication,
  };
}

const upper = (value: unknown): string => (typeof value === 'string' ? value.toUpperCase() : '');

function textPart(value: unknown): TextPart {
  const text = typeof value === 'string' ? value : '';
  return { text, variables: variablesIn(text) };
}

/** Meta writes these texts itself (source: whatsapp-cloud-api.md §4.3, AUTHENTICATION). */
function authenticationBody(body: Fields | undefined): string {
  const advice = body?.['add_security_recommendation'] === true ? ' For your security, do not share this code.' : '';
  return `{{1}} is your verification code.${advice}`;
}

const authenticationFooter = (footer: Fields): string =>
  `This code expires in ${String(footer['code_expiration_minutes'])} minutes.`;

function buttonsOf(component: Fields | undefined): BlueprintButton[] {
  const buttons = component?.['buttons'];
  if (!Array.isArray(buttons)) return [];
  return buttons.filter(isFields).map((button) => {
    const url = typeof button['url'] === 'string' ? button['url'] : undefined;
    const type = upper(button['type']);
    const title = typeof button['text'] === 'string' ? button['text'] : type === 'OTP' ? 'Copy code' : type;
    return { type, title, url, hasVariable: url !== undefined && variablesIn(url).length > 0 };
  });
}
