import { missing } from '../../graph/graph-error.js';
import { listIn, optionalText, type Fields } from '../../graph/json.js';
import { onlyKeys } from '../content.js';
import { countOf, lengthOf, partOf, textOf } from '../limits.js';
import type { Kind } from './kind.js';

const SECTIONS_MAX = 10;
const PRODUCTS_MAX = 30;
const SECTION_TITLE_MAX = 24;

export const idOf = (fields: Fields, name: string): string => {
  const id = optionalText(fields, name, name);
  if (id === undefined || id === '') throw missing(`Parameter '${name}' is mandatory.`);
  return id;
};

export const product: Kind = {
  bodyMax: 1_024,
  bodyOptional: true,
  headers: [],
  read: (action) => {
    onlyKeys(action, 'interactive.action', ['catalog_id', 'product_retailer_id']);
    const data = { catalog_id: idOf(action, 'catalog_id'), product_retailer_id: idOf(action, 'product_retailer_id') };
    return { buttons: [{ type: 'other', title: 'View' }], data };
  },
};

export const productList: Kind = {
  bodyMax: 1_024,
  headers: ['text'],
  headerRequired: true,
  read: (action) => {
    onlyKeys(action, 'interactive.action', ['catalog_id', 'sections']);
    const sections = productSections(action, 'interactive.action.sections');
    return {
      buttons: [{ type: 'other', title: 'View items' }],
      data: { catalog_id: idOf(action, 'catalog_id'), sections },
    };
  },
};

/** Sections of products: also what a multi-product template is sent with. */
export function productSections(holder: Fields, path: string): readonly Fields[] {
  const sections = countOf(listIn(holder, 'sections', path), 1, SECTIONS_MAX, 'sections');
  const products = sections.flatMap((section) => {
    onlyKeys(section, path, ['title', 'product_items']);
    const title = optionalText(section, 'title', 'Section title') ?? '';
    lengthOf(title, sections.length > 1 ? 1 : 0, SECTION_TITLE_MAX, 'Section title');
    return countOf(listIn(section, 'product_items', `${path}.product_items`), 1, PRODUCTS_MAX, 'products');
  });
  countOf(products, 1, PRODUCTS_MAX, 'products');
  for (const item of products) {
    onlyKeys(item, `${path}.product_items`, ['product_retailer_id']);
    idOf(item, 'product_retailer_id');
  }
  return sections;
}

export const catalogMessage: Kind = {
  bodyMax: 1_024,
  headers: [],
  read: (action) => {
    onlyKeys(action, 'interactive.action', ['name', 'parameters']);
    if (action['name'] !== 'catalog_message') throw missing("The action must be named 'catalog_message'.");
    const parameters =
      action['parameters'] === undefined ? {} : partOf(action, 'parameters', 'interactive.action.parameters');
    onlyKeys(parameters, 'interactive.action.parameters', ['thumbnail_product_retailer_id']);
    if ('thumbnail_product_retailer_id' in parameters)
      textOf(parameters, 'thumbnail_product_retailer_id', 256, 'Thumbnail');
    return { buttons: [{ type: 'other', title: 'View catalog' }], data: parameters };
  },
};
