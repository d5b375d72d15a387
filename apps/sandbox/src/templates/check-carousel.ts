import { listIn, type Fields } from '../graph/json.js';
import { checkButtons } from './check-buttons.js';
import { checkBody } from './check-text.js';
import { wrongFormat } from './refusal.js';
import type { ParameterFormat } from './template.js';

const CARDS_MIN = 2;
const CARDS_MAX = 10;
const CARD_BODY_MAX = 160;
const CARD_BUTTONS_MAX = 2;
const HEADERS = ['IMAGE', 'VIDEO', 'PRODUCT'];

type Component = Fields & { readonly type: string };

/** 2 to 10 cards of one structure (source: whatsapp-cloud-api.md §4.3, CAROUSEL). */
export function checkCarousel(carousel: Fields, checkHeader: (header: Fields) => void, format: ParameterFormat): void {
  const cards = listIn(carousel, 'cards').map(componentsIn);
  if (cards.length < CARDS_MIN || cards.length > CARDS_MAX)
    throw wrongFormat(`A carousel has ${CARDS_MIN} to ${CARDS_MAX} cards.`);
  for (const card of cards) checkCard(card, checkHeader, format);
  if (new Set(cards.map(structureOf)).size > 1)
    throw wrongFormat('All cards of a carousel must have the same structure.');
}

const componentsIn = (card: Fields): readonly Component[] =>
  listIn(card, 'components').map((component) => ({ ...component, type: String(component['type']).toUpperCase() }));

function checkCard(card: readonly Component[], checkHeader: (header: Fields) => void, format: ParameterFormat): void {
  const find = (type: string) => card.find((component) => component.type === type);
  const [header, body, buttons] = ['HEADER', 'BODY', 'BUTTONS'].map(find);
  if (!header || !HEADERS.includes(formatOf(header)))
    throw wrongFormat(`Every card needs a HEADER of format ${HEADERS.join(', ')}.`);
  checkHeader(header);
  if (body) checkBody(body, format, CARD_BODY_MAX);
  if (!buttons) throw wrongFormat('Every card needs BUTTONS.');
  checkButtons(buttons, false, CARD_BUTTONS_MAX);
}

const formatOf = (header: Fields): string => String(header['format']).toUpperCase();

const structureOf = (card: readonly Component[]): string =>
  card
    .map((component) => {
      if (component.type === 'HEADER') return `HEADER ${formatOf(component)}`;
      if (component.type !== 'BUTTONS') return component.type;
      return `BUTTONS ${listIn(component, 'buttons')
        .map(({ type }) => String(type).toUpperCase())
        .join()}`;
    })
    .toSorted()
    .join(' ');
