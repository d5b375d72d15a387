import { componentOf } from '../components.js';
import { requirementsOf } from '../requirements.js';
import type { Template } from '../template.js';
import { fillBody } from './fill-body.js';
import { substitute } from './parameter-text.js';
import type { Misfit, TemplateParams } from './params.js';

/** What the recipient will read, for people: header text, body and footer with the blanks filled; media and buttons are left out. */
export function renderTemplate(
  template: Pick<Template, 'components' | 'category' | 'parameterFormat'>,
  params: TemplateParams,
): string {
  const needs = requirementsOf(template);
  const text = (type: string) => componentOf(template.components, type)?.text ?? '';
  if (needs.authentication) return authenticationText(template, params);
  const ignored: Misfit[] = [];
  const header = Array.isArray(params.header) ? (params.header as readonly string[])[0] : params.header;
  const headerValue = typeof header === 'string' ? new Map([[needs.header?.variables[0] ?? '', header]]) : new Map();
  return [
    needs.header?.kind === 'text' ? substitute(text('HEADER'), headerValue) : '',
    substitute(text('BODY'), fillBody(needs, params, ignored)),
    text('FOOTER'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Meta writes this text itself, in the template's language; this is its English. source: whatsapp-cloud-api.md §4.3 */
function authenticationText(template: Pick<Template, 'components'>, { code, params }: TemplateParams): string {
  const [first = ''] = Object.values(params ?? {});
  const footer = componentOf(template.components, 'FOOTER')?.['code_expiration_minutes'];
  const advice = componentOf(template.components, 'BODY')?.['add_security_recommendation'] === true;
  return [
    `${code ?? first} is your verification code.${advice ? ' For your security, do not share this code.' : ''}`,
    ...(footer === undefined ? [] : [`This code expires in ${String(footer)} minutes.`]),
  ].join('\n\n');
}
