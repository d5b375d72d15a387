import type { Template } from '../template.js';
import type { Filled, TemplateParams } from './params.js';

/** The Graph components for these parameters, or every reason why they do not fit, with pointers relative to `template`. */
export function fillTemplate(_template: Template, _params: TemplateParams): Filled {
  throw new Error('not yet');
}

/** What the recipient will read, for people: header, body and footer with the parameters in place. */
export function renderTemplate(_template: Template, _params: TemplateParams): string {
  throw new Error('not yet');
}
