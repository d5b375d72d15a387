import { DomainError, Invalid } from '#platform/kernel';
import type { TemplateStatus } from './template.js';

/** Meta keeps one template for each name and language; a refused one may be written anew. */
export class TemplateExists extends DomainError {
  readonly code = 'template_exists';
  readonly kind = 'conflict';
  constructor(name: string, language: string, status: TemplateStatus) {
    super(`There is already a template ${name} in ${language}, and it is ${status.replaceAll('_', ' ')}.`);
  }
}

/** Templates belong to the account of a number, and this company has no number (in this account). */
export class NoAccount extends Invalid {
  constructor() {
    super(
      [{ pointer: '/waba_id', detail: 'no number of yours belongs to such an account' }],
      'no_whatsapp_account',
      'Templates belong to the WhatsApp account of a number; you have no number in this account.',
    );
  }
}
