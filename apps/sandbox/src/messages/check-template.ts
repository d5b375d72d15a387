import type { Shown } from '../chats/shown.js';
import { GraphError, missing } from '../graph/graph-error.js';
import { isFields, listIn, type Fields } from '../graph/json.js';
import { substitute } from '../templates/variables.js';
import type { Template } from '../templates/template.js';
import { fromTemplate, onlyKeys, type Check, type Surroundings } from './content.js';
import { fillButtons } from './fill-buttons.js';
import { fillBody, fillHeader } from './fill-text.js';

const BODY_MAX = 1_024;
const HEADER_MAX = 60;
const AUTHENTICATION_TTL_S = 600;
const COMPONENTS = ['header', 'body', 'button', 'footer'];

/** A template send: the template must be usable and every parameter must fit (source: whatsapp-cloud-api.md §2.4). */
export const checkTemplate: Check = (object, surroundings) => {
  onlyKeys(object, 'template', ['name', 'language', 'components', 'namespace']);
  const template = usable(object, surroundings);
  const components = componentsIn(object);
  const shown = hydrate(template, components, surroundings);
  const { ttlSeconds } = template.row;
  const ttl = ttlSeconds ?? (template.blueprint.isAuthentication ? AUTHENTICATION_TTL_S : undefined);
  return fromTemplate(shown, template.priceCategory, ttl !== undefined && ttl > 0 ? ttl * 1000 : undefined);
};

function usable(object: Fields, { findTemplate }: Surroundings): Template {
  const { name, language } = object;
  if (typeof name !== 'string' || name === '') throw missing("Parameter 'template.name' is mandatory.");
  const code = isFields(language) ? language['code'] : undefined;
  if (typeof code !== 'string' || code === '') throw missing("Parameter 'template.language.code' is mandatory.");
  const template = findTemplate(name, code);
  if (template?.row.status === 'PAUSED')
    throw new GraphError(132015, `The template ${name} is paused because of low quality or pacing.`);
  if (template?.row.status === 'DISABLED')
    throw new GraphError(132016, `The template ${name} has been paused too often and is disabled.`);
  if (!template?.isSendable) throw new GraphError(132001, `template name (${name}) does not exist in ${code}`);
  return template;
}

function componentsIn(object: Fields): readonly Fields[] {
  return listIn(object, 'components', "template['components']").map((component, index) => {
    const type = String(component['type']).toLowerCase();
    if (!COMPONENTS.includes(type))
      throw new GraphError(100, undefined, {
        message: `Param template['components'][${index}]['type'] must be one of {HEADER, BODY, BUTTON} - got "${String(component['type'])}".`,
      });
    return { ...component, type };
  });
}

function hydrate(template: Template, components: readonly Fields[], surroundings: Surroundings): Shown {
  const { blueprint, row } = template;
  const parametersOf = (type: string) =>
    listIn(components.find((component) => component['type'] === type) ?? {}, 'parameters', `${type}.parameters`);
  const body = fillBody(blueprint, parametersOf('body'));
  const header = fillHeader(blueprint, parametersOf('header'), surroundings);
  const text = limited(substitute(blueprint.body.text, body), BODY_MAX, 'body');
  return {
    text,
    header: header.text === undefined ? undefined : limited(header.text, HEADER_MAX, 'header'),
    media: header.media,
    data: header.data,
    footer: blueprint.footer,
    buttons: fillButtons(
      blueprint,
      components.filter((component) => component['type'] === 'button'),
      body.get('1'),
    ),
    template: { name: row.name, language: row.language, category: row.category },
  };
}

function limited(text: string, max: number, part: string): string {
  if (text.length > max)
    throw new GraphError(132005, `${part}: the text is ${text.length} characters long, ${max} are allowed`);
  return text;
}
