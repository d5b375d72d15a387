import { DomainError } from '#platform/kernel';

/** The phone, or Meta's id of it, already belongs to a number of this installation. */
export class NumberTaken extends DomainError {
  readonly code = 'number_taken';
  readonly kind = 'conflict';
  constructor() {
    super('This phone or phone_number_id is already connected; a number belongs to one company at a time.');
  }
}
