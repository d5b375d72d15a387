import { DomainError } from '#platform/kernel';

/** The caller's lease is not the newest of its slot any more, or has run out. */
export class Fenced extends DomainError {
  readonly code = 'fenced';
  readonly kind = 'conflict';
  constructor() {
    super('A newer process holds this slot, or the lease has run out; stop acting for the node.');
  }
}

/** The request carries no token of a living node. */
export class NodeUnknown extends DomainError {
  readonly code = 'node_unauthenticated';
  readonly kind = 'unauthenticated';
  constructor() {
    super('Send the token of a node: `Authorization: Bearer tln_…`.');
  }
}

/** The platform does not want a process in this slot now. */
export class SlotNotWanted extends DomainError {
  readonly code = 'slot_not_wanted';
  readonly kind = 'conflict';
  constructor() {
    super('The node is stopped or has fewer replicas; exit.');
  }
}

export class ProtocolUnknown extends DomainError {
  readonly code = 'protocol_unknown';
  readonly kind = 'conflict';
  constructor(spoken: number, known: number) {
    super(`This control plane speaks protocol ${known} with its nodes, not ${spoken}; run a node of its version.`);
  }
}

/** The change asked for does not fit the node's state. */
export class NodeBeingRemoved extends DomainError {
  readonly code = 'node_being_removed';
  readonly kind = 'conflict';
  constructor() {
    super('This node is being removed; nothing else can be asked of it.');
  }
}

/** Another process runs the node; its log is there. */
export class LogsElsewhere extends DomainError {
  readonly code = 'logs_elsewhere';
  readonly kind = 'conflict';
  constructor() {
    super('This process does not see where the nodes run; read the log on the machine of the worker.');
  }
}

export class NumberHasNode extends DomainError {
  readonly code = 'number_has_node';
  readonly kind = 'conflict';
  constructor() {
    super('A node serves this number already.');
  }
}
