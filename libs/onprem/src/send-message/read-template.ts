import type { WantedContent } from '#messaging';
import type { HeaderMedia, TemplateParams } from '#templates';
import { invalid, missing, OnPremRefusal } from '../onprem.errors.js';
import { type Fields, isFields, listIn, objectIn, optionalText, textIn } from './fields.js';
import { mediaSource } from './read-media.js';

type WantedTemplate = Extract<WantedContent, { readonly template: unknown }>;
type Header = NonNullable<TemplateParams['header']>;
type Button = NonNullable<TemplateParams['buttons']>[number];

/** source: whatsapp-onprem-api.md §8.5 */
export function readTemplate(body: Fields): WantedTemplate {
  const template = objectIn(body, 'template');
  requireNamespace(template, 'template.');
  const components = listIn(template, 'components', 'template.').map((component) => ({
    ...component,
    type: componentType(component),
  }));
  const of = (type: string) => components.filter((component) => component.type === type);
  const [header] = of('header').flatMap((component) => parametersOf(component).map(headerOf));
  const params = of('body').flatMap((component) => parametersOf(component).map(textOf));
  const buttons = of('button').flatMap(buttonOf);
  return {
    template: {
      name: textIn(template, 'name', 'template.'),
      language: languageOf(template, 'template.'),
      params: {
        ...(params.length > 0 ? { params } : {}),
        ...(header === undefined ? {} : { header }),
        ...(buttons.length > 0 ? { buttons } : {}),
      },
    },
  };
}

/** A footer takes no parameters, but may be there. */
function componentType(component: Fields): string {
  const type = textIn(component, 'type', 'template.components.').toLowerCase();
  if (['header', 'body', 'footer', 'button'].includes(type)) return type;
  throw invalid('template.components.type', 'one of header, body, footer, button');
}

/** The form before v2.39: the template is `element_name`, its parameters stand in order. source: whatsapp-onprem-api.md §8.6 */
export function readHsm(body: Fields): WantedTemplate {
  const hsm = objectIn(body, 'hsm');
  requireNamespace(hsm, 'hsm.');
  const name = textIn(hsm, 'element_name', 'hsm.');
  const language = languageOf(hsm, 'hsm.');
  if (hsm['localizable_params'] === undefined) throw missing('hsm.localizable_params');
  const params = listIn(hsm, 'localizable_params', 'hsm.').map((each) =>
    textIn(each, 'default', 'hsm.localizable_params.'),
  );
  return { template: { name, language, params: params.length > 0 ? { params } : {} } };
}

function requireNamespace(template: Fields, of: string): void {
  if (optionalText(template, 'namespace', of)) return;
  throw new OnPremRefusal(2014, `Parameter '${of}namespace' is empty`);
}

function languageOf(template: Fields, of: string): string {
  const language = objectIn(template, 'language', of);
  const code = textIn(language, 'code', `${of}language.`);
  if (!/^[a-z]{2,3}([_-][A-Za-z]{2,4})?$/.test(code)) throw invalid(`${of}language.code`, 'a code such as nl or en_US');
  const policy = optionalText(language, 'policy', `${of}language.`) ?? 'deterministic';
  if (policy !== 'deterministic' && policy !== 'fallback') throw invalid(`${of}language.policy`, "'deterministic'");
  return code;
}

const parametersOf = (component: Fields): Fields[] => listIn(component, 'parameters', 'template.components.');

/** What a text parameter shows: currencies and dates are shown by their fallback on WhatsApp's hosted network. */
function textOf(parameter: Fields): string {
  const of = 'template.components.parameters.';
  const type = textIn(parameter, 'type', of);
  if (type === 'text') return textIn(parameter, 'text', of);
  if (type === 'currency' || type === 'date_time')
    return textIn(objectIn(parameter, type, of), 'fallback_value', `${of}${type}.`);
  throw new OnPremRefusal(2012, `A parameter of type '${type}' cannot stand in a text`);
}

/** Media inside an object of their type, or flat beside `type` as Meta's own collection has it. */
function headerOf(parameter: Fields): Header {
  const of = 'template.components.parameters.';
  const type = textIn(parameter, 'type', of);
  if (type === 'image' || type === 'video' || type === 'document') {
    const media = isFields(parameter[type]) ? parameter[type] : parameter;
    return mediaSource(media, `${of}${type}.`) as HeaderMedia;
  }
  if (type === 'location') return parameter[type] as HeaderMedia;
  return textOf(parameter);
}

function buttonOf(component: Fields): Button[] {
  const of = 'template.components.';
  const subType = textIn(component, 'sub_type', of).toLowerCase();
  const index = Number(component['index']);
  if (!Number.isInteger(index) || index < 0 || index > 9)
    throw invalid(`${of}index`, 'the place of the button, from 0');
  return parametersOf(component).map((parameter) => {
    const name = subType === 'quick_reply' ? 'payload' : 'text';
    return { index, param: textIn(parameter, parameter[name] === undefined ? 'text' : name, `${of}parameters.`) };
  });
}
