import { badType, GraphError, required } from '../graph/graph-error.js';
import { isFields, listIn, type Fields } from '../graph/json.js';
import { checkAuthentication } from './authentication.js';
import { checkButtons } from './check-buttons.js';
import { checkCarousel } from './check-carousel.js';
import { checkBody, checkFooter, checkHeaderText } from './check-text.js';
import { tooLong, wrongFormat } from './refusal.js';
import type { ParameterFormat, TemplateCategory } from './template.js';

const TYPES = ['HEADER', 'BODY', 'FOOTER', 'BUTTONS', 'LIMITED_TIME_OFFER', 'CAROUSEL'];
const MEDIA_FORMATS = ['IMAGE', 'VIDEO', 'DOCUMENT'];
const OFFER_TEXT_MAX = 16;
/** A body is shorter beside an offer (source: whatsapp-cloud-api.md §4.3). */
const BODY_MAX = 1_024;
const BODY_MAX_WITH_OFFER = 600;

interface Wanted {
  readonly category: TemplateCategory;
  readonly parameterFormat: ParameterFormat;
}

type Component = Fields & { readonly type: string };

/** The components of a template that is to be created or edited; each at most once, the body always. */
export function componentsOf(request: Fields, wanted: Wanted): readonly Fields[] {
  if (request['components'] === undefined) throw required('components');
  const components = listIn(request, 'components').map((component) => ({ ...component, type: typeOf(component) }));
  if (new Set(components.map(({ type }) => type)).size !== components.length)
    throw wrongFormat('Each component may appear once.');
  const body = components.find(({ type }) => type === 'BODY');
  if (!body) throw wrongFormat('A template needs a BODY.');
  const isAuthentication = wanted.category === 'AUTHENTICATION';
  if (isAuthentication) checkAuthentication(components);
  else checkFree(components, body, wanted);
  const buttons = components.find(({ type }) => type === 'BUTTONS');
  if (buttons) checkButtons(buttons, isAuthentication);
  return components;
}

function typeOf(component: Fields): string {
  const type = String(component['type']).toUpperCase();
  if (TYPES.includes(type)) return type;
  const allowed = TYPES.join(', ');
  throw new GraphError(100, undefined, {
    message: `Param components['type'] must be one of {${allowed}} - got "${type}".`,
  });
}

function checkFree(components: readonly Component[], body: Component, { category, parameterFormat }: Wanted): void {
  const find = (type: string) => components.find((component) => component.type === type);
  const [header, footer, offer, carousel] = ['HEADER', 'FOOTER', 'LIMITED_TIME_OFFER', 'CAROUSEL'].map(find);
  checkBody(body, parameterFormat, offer ? BODY_MAX_WITH_OFFER : BODY_MAX);
  if (footer) checkFooter(footer);
  if (header) checkHeader(header, parameterFormat);
  if (offer) checkOffer(offer, category, footer !== undefined);
  if (!carousel) return;
  // The cards bring their own headers and buttons.
  if (header || footer || find('BUTTONS'))
    throw wrongFormat('A template with a CAROUSEL has no other part but its BODY.');
  checkCarousel(carousel, (component) => checkHeader(component, parameterFormat), parameterFormat);
}

function checkHeader(header: Fields, parameterFormat: ParameterFormat): void {
  const format = String(header['format'] ?? 'TEXT').toUpperCase();
  if (format === 'TEXT') return checkHeaderText(header, parameterFormat);
  if (format === 'LOCATION' || format === 'PRODUCT') return;
  if (!MEDIA_FORMATS.includes(format))
    throw badType("components['format']", 'one of {TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION, PRODUCT}');
  const example = isFields(header['example']) ? header['example'] : {};
  const handle: unknown = Array.isArray(example['header_handle']) ? example['header_handle'][0] : undefined;
  // An id of `/media` is not a handle: those come from the resumable upload and are never bare digits.
  if (typeof handle !== 'string' || handle === '' || /^\d+$/.test(handle))
    throw wrongFormat(`A header of format ${format} needs an example with a header_handle.`);
}

function checkOffer(component: Fields, category: TemplateCategory, hasFooter: boolean): void {
  if (category !== 'MARKETING') throw wrongFormat('A LIMITED_TIME_OFFER is for MARKETING templates only.');
  if (hasFooter) throw wrongFormat('A template with a LIMITED_TIME_OFFER has no FOOTER.');
  const offer = component['limited_time_offer'];
  const text = isFields(offer) ? offer['text'] : undefined;
  if (!isFields(offer) || typeof text !== 'string' || text === '')
    throw wrongFormat('A LIMITED_TIME_OFFER needs a limited_time_offer with a text.');
  if (text.length > OFFER_TEXT_MAX) throw tooLong('text of the offer', OFFER_TEXT_MAX);
  if (offer['has_expiration'] !== undefined && typeof offer['has_expiration'] !== 'boolean')
    throw wrongFormat('has_expiration must be true or false.');
}
