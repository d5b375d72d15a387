import { DomainError, Invalid } from '#platform/kernel';

/** What stands in the path is no phone, no business-scoped user id and no contact. */
export class NoSuchPhone extends Invalid {
  constructor() {
    super(
      [{ pointer: '/phone', detail: 'not a phone number in E.164, such as +34600111222, and not a con_… id' }],
      'invalid_phone',
      'The contact in the path cannot be a phone number; write it with its country, such as +34600111222.',
    );
  }
}

/** A correction mends our own record of what a person said; what they said to us or Meta on WhatsApp is beyond it. */
export class NotCorrectable extends DomainError {
  readonly code = 'consent_not_correctable';
  readonly kind = 'conflict';
  constructor() {
    super('This event was said by the person on WhatsApp and cannot be corrected; record what they say next instead.');
  }
}
