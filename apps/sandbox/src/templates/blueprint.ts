import { isFields, type Fields } from '../graph/json.js';
import { authenticationBody, authenticationFooter, otpTitle } from './authentication.js';
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
  /** A limited-time offer; with an expiration the send must say when. */
  readonly offer?: { readonly text: string; readonly hasExpiration: boolean };
  /** The cards of a carousel, each a small template of its own. */
  readonly cards?: readonly Blueprint[];
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
    offer: offerOf(find('LIMITED_TIME_OFFER')),
    cards: cardsOf(find('CAROUSEL'))?.map((card) => blueprintOf({ category, parameterFormat, components: card })),
  };
}

/** The components of each card. */
export function cardsOf(carousel: Fields | undefined): (readonly Fields[])[] | undefined {
  const cards = carousel?.['cards'];
  if (!Array.isArray(cards)) return undefined;
  return cards.filter(isFields).map(({ components }) => (Array.isArray(components) ? components.filter(isFields) : []));
}

function offerOf(component: Fields | undefined): Blueprint['offer'] {
  const offer = component?.['limited_time_offer'];
  return isFields(offer) ? { text: String(offer['text']), hasExpiration: offer['has_expiration'] === true } : undefined;
}

const upper = (value: unknown): string => (typeof value === 'string' ? value.toUpperCase() : '');

function textPart(value: unknown): TextPart {
  const text = typeof value === 'string' ? value : '';
  return { text, variables: variablesIn(text) };
}

function buttonsOf(component: Fields | undefined): BlueprintButton[] {
  const buttons = component?.['buttons'];
  if (!Array.isArray(buttons)) return [];
  return buttons.filter(isFields).map((button) => {
    const url = typeof button['url'] === 'string' ? button['url'] : undefined;
    const type = upper(button['type']);
    return { type, title: titleOf(button, type), url, hasVariable: url !== undefined && variablesIn(url).length > 0 };
  });
}

/** The labels Meta writes itself. */
const TITLES: Readonly<Record<string, string>> = {
  COPY_CODE: 'Copy offer code',
  CATALOG: 'View catalog',
  MPM: 'View items',
  SPM: 'View',
};

const titleOf = (button: Fields, type: string): string =>
  typeof button['text'] === 'string' ? button['text'] : type === 'OTP' ? otpTitle(button) : (TITLES[type] ?? type);
