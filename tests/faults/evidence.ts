/** What a run left behind, as plain values: the invariants are judged on nothing else. Ids are the public ones. */
export interface Evidence {
  readonly companies: readonly Company[];
  /** The client's own log. */
  readonly operations: readonly Operation[];
  readonly messages: readonly MessageRow[];
  /** What still waits to be sent. */
  readonly unfinished: readonly { readonly message: string; readonly state: string }[];
  /** Messages of which the network was told never to tell. */
  readonly untold: readonly string[];
  readonly attempts: readonly AttemptRow[];
  /** The network's append-only record. */
  readonly sends: readonly NetworkSend[];
  readonly received: readonly ReceivedEvent[];
  readonly deliveries: readonly DeliveryRow[];
  readonly ledger: readonly LedgerRow[];
  readonly wallets: readonly { readonly company: string; readonly available: bigint; readonly held: bigint }[];
  /** What a watcher saw while things happened. */
  readonly sightings: readonly Sighting[];
  readonly reigns: readonly Reign[];
  readonly claims: readonly SeenClaim[];
  readonly leaks: readonly string[];
  readonly remains: Remains;
}

export interface Company {
  readonly id: string;
  readonly name: string;
  readonly phoneNumberId: string;
  readonly ratePerSecond: number;
}

/** One message as the client wanted it; `ref` is its own name for it. */
export interface WantedMessage {
  readonly ref: string;
  readonly to: string;
  readonly text: string;
}

/** `ok`: answered · `fail`: refused, certainly without effect · `info`: nobody knows, the answer never came. */
export type Outcome = 'ok' | 'fail' | 'info';

export interface Operation {
  readonly company: string;
  readonly key: string;
  readonly messages: readonly WantedMessage[];
  readonly invokedAt: number;
  endedAt: number;
  outcome: Outcome;
  /** How often it was told to come back later: 503 with Retry-After. */
  turnedAway: number;
  /** Ids in the order of the messages; every answer that came is here, so that two different ones can be told. */
  readonly answers: (readonly string[])[];
}

export interface MessageRow {
  readonly id: string;
  readonly company: string;
  readonly ref: string | null;
  readonly direction: 'in' | 'out';
  readonly state: string;
  readonly text: string | null;
  readonly wamid: string | null;
}

export interface AttemptRow {
  readonly message: string;
  readonly n: number;
  readonly token: string;
  readonly epoch: bigint;
  readonly outcome: string;
  readonly startedAt: number;
}

export interface NetworkSend {
  readonly seq: number;
  /** On the clock of the installation, in milliseconds. */
  readonly clock: number;
  readonly phoneNumberId: string;
  readonly to: string;
  readonly wamid: string;
  /** The attempt token, which names the message. */
  readonly token: string;
  readonly message: string;
  readonly text: string | null;
}

export interface ReceivedEvent {
  /** Whose server received it. */
  readonly company: string;
  readonly webhookId: string;
  readonly signed: boolean;
  readonly type: string;
  /** The message it is about. */
  readonly message: string;
  readonly body: string;
}

export interface DeliveryRow {
  readonly company: string;
  readonly webhookId: string;
  readonly message: string;
  readonly type: string;
  readonly state: string;
}

export interface LedgerRow {
  readonly company: string;
  readonly message: string | null;
  readonly fact: string;
  readonly account: string;
  readonly currency: string;
  readonly amount: bigint;
}

/** A message as it stood at one moment. */
export interface Sighting {
  readonly message: string;
  readonly state: string;
  readonly sentAt: number | null;
  readonly deliveredAt: number | null;
  readonly readAt: number | null;
}

/** Who may act for a slot (or lead), from when on. */
export interface Reign {
  readonly what: string;
  readonly epoch: bigint;
  readonly takenAt: number;
}

export interface SeenClaim {
  readonly what: string;
  readonly token: string;
  readonly epoch: bigint;
  readonly at: number;
}

export interface Remains {
  readonly outbox: number;
  /** Processes of nodes nobody wants, or a second one of a slot. */
  readonly strays: readonly string[];
  readonly connections: { readonly before: number; readonly after: number };
}

/** A run in which nothing happened; tests plant their violations into it. */
export const nothing: Evidence = {
  companies: [],
  operations: [],
  messages: [],
  unfinished: [],
  untold: [],
  attempts: [],
  sends: [],
  received: [],
  deliveries: [],
  ledger: [],
  wallets: [],
  sightings: [],
  reigns: [],
  claims: [],
  leaks: [],
  remains: { outbox: 0, strays: [], connections: { before: 0, after: 0 } },
};
