import { componentOf } from '../components.js';
import { requirementsOf, type Requirements } from '../requirements.js';
import type { Template } from '../template.js';
import { fillBody, type Named } from './fill-body.js';
import { fillButtons } from './fill-buttons.js';
import { fillHeader } from './fill-header.js';
import { textIn, tooLong } from './parameter-text.js';
import type { Filled, GraphComponent, Misfit, TemplateParams } from './params.js';

type Sendable = Pick<Template, 'name' | 'language' | 'category' | 'components' | 'parameterFormat'>;

const CODE_MAX = 15;

/** The Graph components for these parameters, or every reason why they do not fit. source: whatsapp-cloud-api.md §2.4 */
export function fillTemplate(template: Sendable, params: TemplateParams): Filled {
  const needs = requirementsOf(template);
  if (needs.beyond)
    return { refusal: [{ pointer: '', detail: `templates with a ${needs.beyond} cannot be sent through this API` }] };
  const misfits: Misfit[] = [];
  const components = needs.authentication
    ? fillAuthentication(needs, params, misfits)
    : fillParts(template, needs, params, misfits);
  if (misfits.length > 0) return { refusal: misfits };
  return {
    template: {
      name: template.name,
      language: { code: template.language },
      ...(components.length > 0 ? { components } : {}),
    },
  };
}

function fillParts(
  template: Sendable,
  needs: Requirements,
  params: TemplateParams,
  misfits: Misfit[],
): GraphComponent[] {
  const values = fillBody(needs, params, misfits);
  misfits.push(...tooLong('body', componentOf(template.components, 'BODY')?.text ?? '', values, '/params'));
  const header = fillHeader(template.components, needs, params.header, misfits);
  return [
    ...(header ? [header] : []),
    ...(values.size > 0 ? [{ type: 'body' as const, parameters: textParameters(needs, values) }] : []),
    ...fillButtons(needs.buttons, params.buttons ?? [], misfits),
  ];
}

const textParameters = (needs: Requirements, values: Named) =>
  [...values].map(([name, text]) => ({
    type: 'text',
    ...(needs.named ? { parameter_name: name } : {}),
    text,
  }));

/** The same code twice: in the text that Meta writes, and on the button. `params: ["123456"]` will do as well as `code`. */
function fillAuthentication(needs: Requirements, params: TemplateParams, misfits: Misfit[]): GraphComponent[] {
  const listed = Array.isArray(params.params)
    ? (params.params as readonly string[])
    : Object.values(params.params ?? {});
  const code = params.code ?? listed[0];
  if (params.header !== undefined)
    misfits.push({ pointer: '/header', detail: 'authentication templates have no header' });
  if (code === undefined) {
    misfits.push({ pointer: '/code', detail: 'authentication templates need the code' });
    return [];
  }
  if (params.code === undefined && listed.length > 1)
    misfits.push({ pointer: '/params/1', detail: 'authentication templates take the code alone' });
  const pointer = params.code === undefined ? '/params/0' : '/code';
  const text = textIn(code, pointer, misfits);
  if (code.length > CODE_MAX) misfits.push({ pointer, detail: `a code has at most ${CODE_MAX} characters` });
  const parameters = [{ type: 'text', text }];
  const button = needs.buttons.indexOf('url_suffix');
  return [
    { type: 'body', parameters },
    ...(button < 0 ? [] : [{ type: 'button' as const, sub_type: 'url', index: String(button), parameters }]),
  ];
}
