import { placeholdersIn, type Component, type TemplateButton } from '../components.js';
import type { ParameterFormat } from '../template.js';
import type { CreateTemplateRequest } from './template.schema.js';

/** A template in Meta's shape, and where in the request each of its parts was written. */
export interface Draft {
  readonly components: readonly Component[];
  readonly parameterFormat: ParameterFormat;
  /** The JSON pointer for a part, its field, and the button's place. */
  readonly pointerTo: (spot: Spot) => string;
}

export interface Spot {
  readonly part: string;
  readonly field?: 'text' | 'example' | 'format' | 'url' | 'phone_number' | 'type';
  readonly button?: number;
}

/** Puts a request into Meta's shape, whichever way it was written. */
export function draftOf(request: CreateTemplateRequest): Draft {
  const raw = request.components;
  const components = raw ? raw.map(upperCased) : componentsOf(request);
  return {
    components,
    parameterFormat: request.parameter_format ?? formatIn(components),
    pointerTo: raw ? (spot) => rawPointer(components, spot) : friendlyPointer,
  };
}

/** Names that are not numbers make a template named. */
const formatIn = (components: readonly Component[]): ParameterFormat =>
  components.some(
    ({ type, text }) =>
      ['HEADER', 'BODY'].includes(type) && placeholdersIn(text ?? '').some((name) => !/^\d+$/.test(name)),
  )
    ? 'named'
    : 'positional';

const upperCased = (component: Component): Component => ({
  ...component,
  type: component.type.toUpperCase(),
  ...(component.format ? { format: component.format.toUpperCase() } : {}),
  ...(component.buttons
    ? { buttons: component.buttons.map((button) => ({ ...button, type: button.type.toUpperCase() })) }
    : {}),
});

function componentsOf(request: CreateTemplateRequest): Component[] {
  if (request.category === 'authentication') return authenticationComponents(request);
  const { body = '', header, footer, buttons } = request;
  const examples = examplesOf(request);
  return [
    ...(header === undefined ? [] : [headerOf(header, examples.header)]),
    { type: 'BODY', text: body, ...bodyExample(body, examples.body) },
    ...(footer === undefined ? [] : [{ type: 'FOOTER', text: footer }]),
    ...(buttons === undefined ? [] : [{ type: 'BUTTONS', buttons: buttons.map(buttonOf) }]),
  ];
}

/** Meta writes the text; what may be chosen are two switches. source: whatsapp-cloud-api.md §4.3 */
const authenticationComponents = (request: CreateTemplateRequest): Component[] => [
  { type: 'BODY', add_security_recommendation: request.add_security_recommendation ?? false },
  ...(request.code_expiration_minutes === undefined
    ? []
    : [{ type: 'FOOTER', code_expiration_minutes: request.code_expiration_minutes }]),
  { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
];

type BodyExamples = readonly string[] | Readonly<Record<string, string>>;
interface Examples {
  readonly body?: BodyExamples | undefined;
  readonly header?: string | undefined;
}

function examplesOf({ examples, body = '' }: CreateTemplateRequest): Examples {
  if (examples === undefined) return {};
  if (Array.isArray(examples)) return { body: examples };
  // {"header": "…"} may be samples of both parts, or of a body whose variable is called header; the body itself tells.
  const names = placeholdersIn(body);
  const isOfBody = Object.keys(examples).every((name) => names.includes(name)) && Object.keys(examples).length > 0;
  return isOfBody ? { body: examples as Record<string, string> } : (examples as Examples);
}

/** A sample for each variable in the shape of the format; missing ones are left out, for the check to find. */
function bodyExample(text: string, given: BodyExamples | undefined): { example?: Record<string, unknown> } {
  const names = [...new Set(placeholdersIn(text))];
  if (given === undefined || names.length === 0) return {};
  if (names.some((name) => !/^\d+$/.test(name)))
    return { example: { body_text_named_params: namedSamples(names, given) } };
  const ordered = Array.isArray(given)
    ? (given as readonly string[])
    : names.sort(byNumber).map((name) => (given as Record<string, string>)[name]);
  return { example: { body_text: [ordered.filter((sample) => sample !== undefined)] } };
}

const namedSamples = (names: readonly string[], given: BodyExamples) =>
  names.flatMap((name, i) => {
    const sample = Array.isArray(given) ? (given as readonly string[])[i] : (given as Record<string, string>)[name];
    return sample === undefined ? [] : [{ param_name: name, example: sample }];
  });

const byNumber = (a: string, b: string): number => Number(a) - Number(b);

function headerOf(header: NonNullable<CreateTemplateRequest['header']>, sample: string | undefined): Component {
  if (typeof header === 'string' || header.type === 'text') {
    const text = typeof header === 'string' ? header : header.text;
    const [name] = placeholdersIn(text);
    if (name === undefined || sample === undefined) return { type: 'HEADER', format: 'TEXT', text };
    const example = /^\d+$/.test(name)
      ? { header_text: [sample] }
      : { header_text_named_params: [{ param_name: name, example: sample }] };
    return { type: 'HEADER', format: 'TEXT', text, example };
  }
  if (header.type === 'location') return { type: 'HEADER', format: 'LOCATION' };
  return { type: 'HEADER', format: header.type.toUpperCase(), example: { header_handle: [header.example] } };
}

function buttonOf(button: NonNullable<CreateTemplateRequest['buttons']>[number]): TemplateButton {
  const type = button.type.toUpperCase();
  if (button.type !== 'url') return { ...button, type };
  const { example, ...rest } = button;
  if (example === undefined) return { ...rest, type };
  // Meta wants the whole address as a sample; the part that replaces the variable is what people think of.
  const whole = /^https?:\/\//.test(example) ? example : button.url.replace(/\{\{1\}\}$/, example);
  return { ...rest, type, example: [whole] };
}

function rawPointer(components: readonly Component[], { part, field, button }: Spot): string {
  const index = components.findIndex((component) => component.type === part);
  if (index < 0) return '/components';
  return `/components/${index}${button === undefined ? '' : `/buttons/${button}`}${field ? `/${field}` : ''}`;
}

function friendlyPointer({ part, field, button }: Spot): string {
  if (part === 'BUTTONS')
    return `/buttons${button === undefined ? '' : `/${button}`}${field && button !== undefined ? `/${field}` : ''}`;
  if (field === 'example') return '/examples';
  return `/${part.toLowerCase()}`;
}
