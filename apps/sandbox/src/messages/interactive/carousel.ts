import type { Shown, ShownButton } from '../../chats/shown.js';
import { notValid } from '../../graph/graph-error.js';
import { isFields, listIn, type Fields } from '../../graph/json.js';
import { headerMedia } from '../check-media.js';
import { onlyKeys, type Surroundings } from '../content.js';
import { countOf, partOf, textOf, unique, wordOf } from '../limits.js';
import { idOf } from './commerce.js';
import type { Kind } from './kind.js';
import { linkIn } from './single-action.js';

const CARDS_MIN = 2;
const CARDS_MAX = 10;
const CARD_BODY_MAX = 160;
const CARD_BUTTONS_MAX = 2;

/** Cards to leaf through, of pictures or of products (source: whatsapp-cloud-api.md §2.3). */
export const carousel: Kind = {
  bodyMax: 1_024,
  headers: [],
  withoutFooter: true,
  read: (action, surroundings) => {
    onlyKeys(action, 'interactive.action', ['cards']);
    const cards = countOf(listIn(action, 'cards', 'interactive.action.cards'), CARDS_MIN, CARDS_MAX, 'cards');
    cards.forEach((card, index) => {
      if (card['card_index'] !== index) throw notValid(`The card_index of card ${index} must be ${index}.`);
    });
    const isOfProducts = cards[0]?.['type'] === 'product';
    const shown = cards.map((card) => (isOfProducts ? productCard(card) : mediaCard(card, surroundings)));
    if (isOfProducts) oneCatalog(cards);
    else sameButtons(shown);
    return { buttons: shown.flatMap(({ buttons }) => buttons ?? []), cards: shown };
  },
};

function productCard(card: Fields): Shown {
  onlyKeys(card, 'cards', ['card_index', 'type', 'action']);
  wordOf(card, 'type', ['product'], 'cards.type');
  const action = partOf(card, 'action', 'cards.action');
  onlyKeys(action, 'cards.action', ['product_retailer_id', 'catalog_id']);
  return { data: { catalog_id: idOf(action, 'catalog_id'), product_retailer_id: idOf(action, 'product_retailer_id') } };
}

function oneCatalog(cards: readonly Fields[]): void {
  const catalogs = cards.map(({ action }) => (isFields(action) ? action['catalog_id'] : undefined));
  if (new Set(catalogs).size > 1) throw notValid('All cards must show products of one catalog.');
}

function mediaCard(card: Fields, surroundings: Surroundings): Shown {
  onlyKeys(card, 'cards', ['card_index', 'type', 'header', 'body', 'action']);
  const header = partOf(card, 'header', 'cards.header');
  const kind = wordOf(header, 'type', ['image', 'video'], 'cards.header.type');
  onlyKeys(header, 'cards.header', ['type', kind]);
  const media = headerMedia(header, kind, 'cards.header', surroundings);
  const action = partOf(card, 'action', 'cards.action');
  // Which word goes with quick replies is not documented.
  if (action['buttons'] === undefined) wordOf(card, 'type', ['cta_url'], 'cards.type');
  return { text: cardText(card), media, buttons: buttonsOf(action) };
}

function cardText(card: Fields): string | undefined {
  if (card['body'] === undefined) return undefined;
  const body = partOf(card, 'body', 'cards.body');
  onlyKeys(body, 'cards.body', ['text']);
  return textOf(body, 'text', CARD_BODY_MAX, 'Card body');
}

function buttonsOf(action: Fields): readonly ShownButton[] {
  if (action['buttons'] === undefined) return [linkIn(action)];
  onlyKeys(action, 'cards.action', ['buttons']);
  const buttons = countOf(listIn(action, 'buttons', 'cards.action.buttons'), 1, CARD_BUTTONS_MAX, 'buttons').map(
    quickReply,
  );
  unique(
    buttons.map(({ id }) => id),
    'Button ids',
  );
  return buttons;
}

function quickReply(button: Fields): ShownButton {
  onlyKeys(button, 'cards.action.buttons', ['type', 'quick_reply']);
  wordOf(button, 'type', ['quick_reply'], 'cards.action.buttons.type');
  const reply = partOf(button, 'quick_reply', 'cards.action.buttons.quick_reply');
  onlyKeys(reply, 'cards.action.buttons.quick_reply', ['id', 'title']);
  return {
    type: 'reply',
    id: textOf(reply, 'id', 256, 'Button id'),
    title: textOf(reply, 'title', 20, 'Button title'),
  };
}

/** Every card must have the same kinds of buttons, in the same order. */
function sameButtons(cards: readonly Shown[]): void {
  const kinds = new Set(cards.map(({ buttons = [] }) => buttons.map(({ type }) => type).join()));
  if (kinds.size > 1) throw notValid('All cards must have the same kinds of buttons.');
}
