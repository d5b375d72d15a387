import { badType, GraphError, required } from '../graph/graph-error.js';
import { isFields, listIn, type Fields } from '../graph/json.js';
import { checkButtons } from './check-buttons.js';
import { checkBody, checkFooter, checkHeaderText } from './check-text.js';
import { wrongFormat } from './refusal.js';
import type { TemplateCategory } from './template.js';

const TYPES = ['HEADER', 'BODY', 'FOOTER', 'BUTTONS'];
const MEDIA_FORMATS = ['IMAGE', 'VIDEO', 'DOCUMENT'];

interface Wanted {
  readonly category: TemplateCategory;
  readonly parameterFormat: 'POSITIONAL' | 'NAMED';
}

/** The components of a template that is to be created or edited; each at most once, the body always. */
export function componentsOf(request: Fields, wanted: Wanted): readonly Fields[] {
  if (request['components'] === undefined) throw required('components');
  const components = listIn(request, 'components').map((component) => ({ ...component, type: typeOf(component) }));
  const find = (type: string) => components.find((component) => component.type === type);
  if (new Set(components.map(({ type }) => type)).size !== components.length)
    throw wrongFormat('Each component may appear once.');
  const body = find('BODY');
  if (!body) throw wrongFormat('A template needs a BODY.');
  const isAuthentication = wanted.category === 'AUTHENTICATION';
  if (isAuthentication) checkAuthentication(components);
  else checkFree(find('HEADER'), body, find('FOOTER'), wanted.parameterFormat);
  const buttons = find('BUTTONS');
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

function checkFree(
  header: Fields | undefined,
  body: Fields,
  footer: Fields | undefined,
  format: Wanted['parameterFormat'],
): void {
  checkBody(body, format);
  if (footer) checkFooter(footer);
  if (header) checkHeader(header, format);
}

function checkHeader(header: Fields, parameterFormat: Wanted['parameterFormat']): void {
  const format = String(header['format'] ?? 'TEXT').toUpperCase();
  if (format === 'TEXT') return checkHeaderText(header, parameterFormat);
  if (format === 'LOCATION') return;
  if (!MEDIA_FORMATS.includes(format))
    throw badType("components['format']", 'one of {TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION}');
  const example = isFields(header['example']) ? header['example'] : {};
  const handle: unknown = Array.isArray(example['header_handle']) ? example['header_handle'][0] : undefined;
  // An id of `/media` is not a handle: those come from the resumable upload and are never bare digits.
  if (typeof handle !== 'string' || handle === '' || /^\d+$/.test(handle))
    throw wrongFormat(`A header of format ${format} needs an example with a header_handle.`);
}

/** Meta writes the text itself; what may be given are two switches (source: whatsapp-cloud-api.md §4.3, AUTHENTICATION). */
function checkAuthentication(components: readonly (Fields & { type: string })[]): void {
  for (const component of components) {
    if (component.type === 'HEADER' || 'text' in component)
      throw wrongFormat('The text of an authentication template is fixed and cannot be given.');
  }
  const minutes = components.find(({ type }) => type === 'FOOTER')?.['code_expiration_minutes'];
  if (minutes !== undefined && !(Number.isInteger(minutes) && Number(minutes) >= 1 && Number(minutes) <= 90))
    throw wrongFormat('code_expiration_minutes must be between 1 and 90.');
  if (!components.some(({ type }) => type === 'BUTTONS'))
    throw wrongFormat('An authentication template needs an OTP button.');
}
