import { DomainError, type FieldError } from '#platform/kernel';
import type { DecisionLine } from './decision.js';

/** A gate refused the message; nothing was stored, charged or sent, and the decision says which gate and why. */
export abstract class SendRefused extends DomainError {
  override extensions: Readonly<Record<string, unknown>> = {};
  withDecision(lines: readonly DecisionLine[]): this {
    this.extensions = { ...this.extensions, decision: lines };
    return this;
  }
}

export class TenantNotActive extends SendRefused {
  readonly code = 'tenant_not_active';
  readonly kind = 'forbidden';
  constructor(status: string) {
    super(`This account is ${status}; sending is switched off. Your provider can switch it on.`);
  }
}

export class SenderUnknown extends SendRefused {
  readonly code = 'sender_unknown';
  readonly kind = 'invalid';
  override readonly errors = [{ pointer: '/from', detail: 'not one of your senders; GET /v1/senders lists them' }];
  constructor() {
    super('There is no such sender.');
  }
}

export class SenderNotUsable extends SendRefused {
  readonly code = 'sender_not_usable';
  readonly kind = 'conflict';
  constructor(reason: string) {
    super(`The sender cannot send now: ${reason}.`);
  }
}

export class RecipientInvalid extends SendRefused {
  readonly code = 'recipient_invalid';
  readonly kind = 'invalid';
  override readonly errors = [{ pointer: '/to', detail: 'not a phone number in E.164, such as +34600111222' }];
  constructor() {
    super('The recipient is not a phone number.');
  }
}

/** source: whatsapp-cloud-api.md §6.2, 131021 */
export class RecipientIsSender extends SendRefused {
  readonly code = 'recipient_is_sender';
  readonly kind = 'invalid';
  override readonly errors = [{ pointer: '/to', detail: 'this is the sender itself' }];
  constructor() {
    super('A number cannot write to itself.');
  }
}

/** Nobody has told of this group: not Meta, and nobody has asked for it. */
export class GroupUnknown extends SendRefused {
  readonly code = 'group_unknown';
  readonly kind = 'invalid';
  override readonly errors = [{ pointer: '/to', detail: 'the id of no group that this sender is known to be in' }];
  constructor() {
    super('This sender is in no such group.');
  }
}

export class GroupNotUsable extends SendRefused {
  readonly code = 'group_not_usable';
  readonly kind = 'conflict';
  constructor(reason: string) {
    super(`The group cannot be written to now: ${reason}.`);
  }
}

export class NotForGroups extends SendRefused {
  readonly code = 'not_for_groups';
  readonly kind = 'invalid';
  override readonly errors: readonly FieldError[];
  constructor(what: string) {
    super(`WhatsApp carries no ${what} to groups; text, media and templates can be sent.`);
    this.errors = [{ pointer: '/recipient_type', detail: `${what} cannot be sent to groups` }];
  }
}

export class RecipientSuppressed extends SendRefused {
  readonly code = 'recipient_suppressed';
  readonly kind = 'conflict';
  constructor(scope: string) {
    super(`The recipient asked not to be written to (${scope}); only the recipient can lift this.`);
  }
}

export class ConsentMissing extends SendRefused {
  readonly code = 'consent_missing';
  readonly kind = 'conflict';
  constructor(purpose: string) {
    super(
      `There is no consent of the recipient for ${purpose} messages. Record one with POST /v1/contacts/{phone}/consents, or wait until they write first.`,
    );
  }
}

export class WindowClosed extends SendRefused {
  readonly code = 'window_closed';
  readonly kind = 'conflict';
  constructor(lastInboundAt: Date | null) {
    super(
      lastInboundAt
        ? `The recipient last wrote at ${lastInboundAt.toISOString()}, more than 24 hours ago; send an approved template.`
        : 'The recipient has not written to this sender; send an approved template.',
    );
  }
}

/** No version of the template can be sent: there is none, several languages are possible, or Meta has not approved it. */
export class TemplateRefused extends SendRefused {
  readonly kind = 'conflict';
  override readonly errors: readonly FieldError[];
  constructor(
    readonly code: 'template_not_found' | 'template_language_required' | 'template_not_usable',
    message: string,
  ) {
    super(message);
    this.errors = [
      { pointer: code === 'template_language_required' ? '/template/language' : '/template/name', detail: message },
    ];
  }
}

export class TemplateParametersInvalid extends SendRefused {
  readonly code = 'template_parameters_invalid';
  readonly kind = 'invalid';
  constructor(override readonly errors: readonly FieldError[]) {
    // Whoever is told later, by a failed message, has nothing but these words.
    const [first] = errors;
    super(`The parameters do not fit the template${first ? `: ${first.pointer} ${first.detail}` : ''}.`);
  }
}

/** The message names a file of ours that it cannot be sent with. */
export class MediaRefused extends SendRefused {
  override readonly errors: readonly FieldError[];
  constructor(
    readonly code: 'media_unknown' | 'media_not_usable' | 'media_kind_mismatch',
    readonly kind: 'invalid' | 'conflict',
    pointer: string,
    message: string,
  ) {
    super(message);
    this.errors = [{ pointer, detail: message }];
  }
}

export class InsufficientBalance extends SendRefused {
  readonly code = 'insufficient_balance';
  readonly kind = 'payment_required';
  constructor(price: string) {
    super(`The balance does not cover this message (${price}). Top up the wallet, then send again.`);
  }
}

export class Unpriceable extends SendRefused {
  readonly code = 'no_rate';
  readonly kind = 'conflict';
  constructor(reason: string) {
    super(`The message cannot be priced: ${reason}`);
  }
}

export class IdempotencyConflict extends DomainError {
  readonly code = 'idempotency_conflict';
  readonly kind = 'invalid';
  constructor() {
    super('This Idempotency-Key was used with another request; use a new key for a new request.');
  }
}

export class NotCancelable extends DomainError {
  readonly code = 'not_cancelable';
  readonly kind = 'conflict';
  constructor(state: string) {
    super(`The message is ${state}; only one that is scheduled or queued can be canceled.`);
  }
}
