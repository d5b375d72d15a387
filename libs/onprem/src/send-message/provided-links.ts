import { isFields, type Fields } from './fields.js';
import { MEDIA_TYPES } from './read-media.js';

/** A link of a message that names who authenticates it. */
export interface ProvidedLink {
  /** The media object it stands in, to be changed in place. */
  readonly media: Record<string, unknown>;
  /** Where that stands, for people: `document`, `template.components.0.parameters.0.image`. */
  readonly of: string;
  readonly link: string;
  readonly provider: string;
}

/** In the file of a media message, in the header of an interactive one or of a template. source: whatsapp-onprem-api.md §8.3 */
export function providedLinks(body: unknown): ProvidedLink[] {
  if (!isFields(body)) return [];
  switch (body['type']) {
    case 'interactive':
      return linksIn(at(body, 'interactive', 'header'), 'interactive.header.');
    case 'template':
      return list(at(body, 'template')['components']).flatMap((component, index) =>
        list(component['parameters']).flatMap((parameter, place) =>
          linksIn(parameter, `template.components.${index}.parameters.${place}.`),
        ),
      );
    default:
      return linksIn(body, '').filter(({ of }) => of === body['type']);
  }
}

function linksIn(holder: Fields, before: string): ProvidedLink[] {
  return MEDIA_TYPES.flatMap((type) => {
    const media = holder[type];
    if (!isFields(media)) return [];
    const { link, provider } = media;
    const name = isFields(provider) ? provider['name'] : provider;
    if (typeof link !== 'string' || typeof name !== 'string') return [];
    return [{ media, of: before + type, link, provider: name }];
  });
}

const at = (fields: Fields, ...path: readonly string[]): Fields =>
  path.reduce((inner: Fields, name) => (isFields(inner[name]) ? inner[name] : {}), fields);

const list = (value: unknown): Fields[] => (Array.isArray(value) ? value : [value]).filter(isFields);
