import type { GraphContent } from '#whatsapp';
import { invalid, OnPremRefusal } from '../onprem.errors.js';
import { type Fields, listIn, objectIn, optionalShort, shortText, textIn } from './fields.js';
import { isMediaType, mediaSource } from './read-media.js';

const MOST_ROWS = 10;
const MOST_SECTIONS = 10;
const MOST_PRODUCTS = 30;
const KINDS = ['button', 'list', 'product', 'product_list'] as const;
type Kind = (typeof KINDS)[number];

/** source: whatsapp-onprem-api.md §8.4 */
export function readInteractive(body: Fields): GraphContent {
  const given = objectIn(body, 'interactive');
  const kind = textIn(given, 'type', 'interactive.') as Kind;
  if (!KINDS.includes(kind)) throw invalid('interactive.type', `one of ${KINDS.join(', ')}`);
  const header = headerOf(given, kind);
  const text = kind === 'product' && given['body'] === undefined ? null : objectIn(given, 'body', 'interactive.');
  const footer = given['footer'] === undefined ? null : objectIn(given, 'footer', 'interactive.');
  return {
    type: 'interactive',
    interactive: {
      type: kind,
      ...(header ? { header } : {}),
      ...(text ? { body: { text: shortText(text, 'text', 1_024, 'interactive.body.') } } : {}),
      ...(footer ? { footer: { text: shortText(footer, 'text', 60, 'interactive.footer.') } } : {}),
      action: ACTION[kind](objectIn(given, 'action', 'interactive.')),
    },
  };
}

function headerOf(given: Fields, kind: Kind): object | null {
  if (given['header'] === undefined || given['header'] === null) {
    if (kind === 'product_list') throw new OnPremRefusal(2036, 'A list of products needs a header');
    return null;
  }
  if (kind === 'product') throw new OnPremRefusal(2036, 'A product has no header');
  const of = 'interactive.header.';
  const header = objectIn(given, 'header', 'interactive.');
  const type = textIn(header, 'type', of);
  if (type === 'text') return { type, text: shortText(header, 'text', 60, of) };
  if (kind !== 'button' || !isMediaType(type) || type === 'audio' || type === 'sticker')
    throw new OnPremRefusal(2036, `The header of a ${kind} cannot be of type '${type}'`);
  return { type, [type]: mediaSource(objectIn(header, type, of), `${of}${type}.`) };
}

const ACTION: Record<Kind, (action: Fields) => object> = {
  button: buttonsOf,
  list: listOf,
  product: productOf,
  product_list: productsOf,
};

function buttonsOf(action: Fields): object {
  const of = 'interactive.action.buttons';
  const buttons = listIn(action, 'buttons', 'interactive.action.').map((button, index) => {
    if (textIn(button, 'type', `${of}.${index}.`) !== 'reply') throw invalid(`${of}.${index}.type`, "always 'reply'");
    const reply = objectIn(button, 'reply', `${of}.${index}.`);
    const id = shortText(reply, 'id', 256, `${of}.${index}.reply.`);
    if (id !== id.trim())
      throw new OnPremRefusal(2017, `Parameter '${of}.${index}.reply.id' begins or ends with a space`);
    return { type: 'reply', reply: { id, title: plainTitle(reply, `${of}.${index}.reply.`) } };
  });
  if (buttons.length < 1 || buttons.length > 3) throw invalid(of, 'one to three buttons');
  unique(
    buttons.map(({ reply }) => reply.id),
    `${of}.reply.id`,
  );
  unique(
    buttons.map(({ reply }) => reply.title),
    `${of}.reply.title`,
  );
  return { buttons };
}

/** Pictures, and signs such as © only where they are told to be pictures. */
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F/u;
/** What WhatsApp's own marks make bold, italic, struck through or monospaced. */
const MARKUP = /(?:^|\s)([*_~])\S(?:.*\S)?\1(?=\s|$)|```/;

/** Buttons say it in plain words. source: whatsapp-onprem-api.md §8.4 */
function plainTitle(reply: Fields, of: string): string {
  const title = shortText(reply, 'title', 20, of);
  if (!EMOJI.test(title) && !MARKUP.test(title)) return title;
  throw new OnPremRefusal(2017, `Parameter '${of}title' has an emoji or markup`);
}

function listOf(action: Fields): object {
  const of = 'interactive.action.sections';
  const sections = sectionsIn(action).map((section, index) => ({
    ...titleOf(section, index),
    rows: listIn(section, 'rows', `${of}.${index}.`).map((row, place) => rowOf(row, `${of}.${index}.rows.${place}.`)),
  }));
  const rows = sections.flatMap((section) => section.rows);
  if (rows.length < 1 || rows.length > MOST_ROWS || sections.some((section) => section.rows.length === 0))
    throw new OnPremRefusal(
      2016,
      `A list has 1 to ${MOST_ROWS} rows in all its sections together, and no empty section`,
    );
  titled(sections);
  unique(
    rows.map((row) => row.id),
    `${of}.rows.id`,
  );
  return { button: shortText(action, 'button', 20, 'interactive.action.'), sections };
}

function rowOf(row: Fields, of: string): { id: string; title: string; description?: string } {
  const description = optionalShort(row, 'description', 72, of);
  return {
    id: shortText(row, 'id', 200, of),
    title: shortText(row, 'title', 24, of),
    ...(description ? { description } : {}),
  };
}

function productOf(action: Fields): object {
  const of = 'interactive.action.';
  return {
    catalog_id: textIn(action, 'catalog_id', of),
    product_retailer_id: textIn(action, 'product_retailer_id', of),
  };
}

function productsOf(action: Fields): object {
  const of = 'interactive.action.sections';
  const sections = sectionsIn(action).map((section, index) => ({
    ...titleOf(section, index),
    product_items: listIn(section, 'product_items', `${of}.${index}.`).map((item) => ({
      product_retailer_id: textIn(item, 'product_retailer_id', `${of}.${index}.product_items.`),
    })),
  }));
  const products = sections.flatMap((section) => section.product_items);
  if (products.length < 1 || products.length > MOST_PRODUCTS)
    throw new OnPremRefusal(2023, `A list of products has 1 to ${MOST_PRODUCTS} of them`);
  titled(sections);
  return { catalog_id: textIn(action, 'catalog_id', 'interactive.action.'), sections };
}

function sectionsIn(action: Fields): Fields[] {
  const sections = listIn(action, 'sections', 'interactive.action.');
  if (sections.length < 1 || sections.length > MOST_SECTIONS)
    throw new OnPremRefusal(2015, `A list has 1 to ${MOST_SECTIONS} sections`);
  return sections;
}

function titleOf(section: Fields, index: number): { title?: string } {
  const title = optionalShort(section, 'title', 24, `interactive.action.sections.${index}.`);
  return title ? { title } : {};
}

function titled(sections: readonly { title?: string }[]): void {
  if (sections.length > 1 && sections.some(({ title }) => !title))
    throw new OnPremRefusal(2015, 'With several sections each needs a title');
}

function unique(values: readonly string[], name: string): void {
  if (new Set(values).size < values.length) throw invalid(name, 'each of them differs from the others');
}
