import { componentOf, type Component } from '../components.js';
import type { HeaderKind, Requirements } from '../requirements.js';
import { textIn, tooLong } from './parameter-text.js';
import type { GraphComponent, HeaderMedia, Misfit, TemplateParams } from './params.js';

/** The header's component, or null when the template has none or a fixed one. */
export function fillHeader(
  components: readonly Component[],
  { header, named }: Requirements,
  given: TemplateParams['header'],
  misfits: Misfit[],
): GraphComponent | null {
  const refuse = (detail: string): null => {
    misfits.push({ pointer: '/header', detail });
    return null;
  };
  const wanted = header && (header.kind !== 'text' || header.variables.length > 0) ? header : null;
  if (!wanted)
    return given === undefined || isEmptyList(given) ? null : refuse('the header of this template takes nothing');
  if (given === undefined) return refuse(`this template needs ${NEEDED[wanted.kind]} for its header`);
  if (wanted.kind !== 'text') return mediaHeader(wanted.kind, given, refuse);

  const [name = ''] = wanted.variables;
  const text = typeof given === 'string' ? given : isList(given) && given.length === 1 ? given[0] : undefined;
  if (text === undefined) return refuse('give one text for the header');
  const value = textIn(text, '/header', misfits);
  const written = componentOf(components, 'HEADER')?.text ?? '';
  misfits.push(...tooLong('header', written, new Map([[name, value]]), '/header'));
  return { type: 'header', parameters: [{ type: 'text', ...(named ? { parameter_name: name } : {}), text: value }] };
}

const NEEDED: Record<HeaderKind, string> = {
  text: 'a text',
  image: 'an image (url or id)',
  video: 'a video (url or id)',
  document: 'a document (url or id)',
  location: 'a location (latitude and longitude)',
};

function mediaHeader(
  kind: Exclude<HeaderKind, 'text'>,
  given: NonNullable<TemplateParams['header']>,
  refuse: (detail: string) => null,
): GraphComponent | null {
  if (typeof given === 'string' || isList(given)) return refuse(`this template needs ${NEEDED[kind]} for its header`);
  if ('latitude' in given !== (kind === 'location')) return refuse(`the header is ${NEEDED[kind]}`);
  if ('filename' in given && given.filename !== undefined && kind !== 'document')
    return refuse('only documents have a file name');
  return { type: 'header', parameters: [{ type: kind, [kind]: wireOf(given) }] };
}

/** Graph writes coordinates as text. source: whatsapp-cloud-api.md §2.4 */
const wireOf = (media: HeaderMedia): object =>
  'latitude' in media ? { ...media, latitude: String(media.latitude), longitude: String(media.longitude) } : media;

const isList = (given: NonNullable<TemplateParams['header']>): given is readonly string[] => Array.isArray(given);
const isEmptyList = (given: NonNullable<TemplateParams['header']>): boolean => isList(given) && given.length === 0;
