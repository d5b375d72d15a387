import { DomainError } from '#platform/kernel';
import { MOST_ENDPOINTS } from './endpoint.js';

export class TooManyEndpoints extends DomainError {
  readonly code = 'too_many_endpoints';
  readonly kind = 'conflict';
  constructor() {
    super(`A tenant has at most ${MOST_ENDPOINTS} webhook endpoints; delete one first.`);
  }
}

export class EndpointDisabled extends DomainError {
  readonly code = 'endpoint_disabled';
  readonly kind = 'conflict';
  constructor() {
    super('Nothing is sent to a disabled endpoint; enable it first.');
  }
}

export class DeliveryInProgress extends DomainError {
  readonly code = 'delivery_in_progress';
  readonly kind = 'conflict';
  constructor() {
    super('This delivery is being attempted right now; look at its outcome first.');
  }
}
