import { badType, GraphError, missing } from '../graph/graph-error.js';
import { isFields, listIn, type Fields } from '../graph/json.js';
import { GROUP_INVITATION } from '../templates/library.js';
import type { Template } from '../templates/template.js';
import { fromTemplate, onlyKeys, type Check, type Surroundings } from './content.js';
import { componentsIn, fillTemplate } from './fill-template.js';
import { mismatch } from './fill-text.js';

const AUTHENTICATION_TTL_S = 600;
const COMPONENTS = ['header', 'body', 'button', 'footer', 'limited_time_offer', 'carousel', 'tap_target_configuration'];

/** A template send: the template must be usable and every parameter must fit (source: whatsapp-cloud-api.md §2.4). */
export const checkTemplate: Check = (object, surroundings) => {
  onlyKeys(object, 'template', ['name', 'language', 'components', 'namespace']);
  const template = usable(object, surroundings);
  const components = componentsIn(object, COMPONENTS);
  if (template.row.libraryName !== GROUP_INVITATION && components.some(namesGroup))
    throw mismatch('body: a parameter of type group_id goes with the invitation of the library');
  const filled = fillTemplate(template.blueprint, components, surroundings);
  const { name, language, category, ttlSeconds } = template.row;
  const ttl = ttlSeconds ?? (template.blueprint.isAuthentication ? AUTHENTICATION_TTL_S : undefined);
  const shown = { ...filled, template: { name, language, category } };
  return fromTemplate(shown, template, ttl !== undefined && ttl > 0 ? ttl * 1000 : undefined);
};

const namesGroup = (component: Fields): boolean =>
  listIn(component, 'parameters').some(({ type }) => type === 'group_id');

function usable(object: Fields, { findTemplate }: Surroundings): Template {
  const { name } = object;
  if (typeof name !== 'string' || name === '') throw missing("Parameter 'template.name' is mandatory.");
  const code = languageOf(object);
  const template = findTemplate(name, code);
  if (template?.row.status === 'PAUSED')
    throw new GraphError(132015, `The template ${name} is paused because of low quality or pacing.`);
  if (template?.row.status === 'DISABLED')
    throw new GraphError(132016, `The template ${name} has been paused too often and is disabled.`);
  if (!template?.isSendable) throw new GraphError(132001, `template name (${name}) does not exist in ${code}`);
  return template;
}

/** There is no fallback to another language on Cloud API, whatever the policy says. */
function languageOf({ language }: Fields): string {
  if (!isFields(language)) throw missing("Parameter 'template.language' is mandatory.");
  onlyKeys(language, 'template.language', ['code', 'policy']);
  const { code, policy } = language;
  if (policy !== undefined && policy !== 'deterministic')
    throw badType("template['language']['policy']", 'one of {DETERMINISTIC}');
  if (typeof code !== 'string' || code === '') throw missing("Parameter 'template.language.code' is mandatory.");
  return code;
}
