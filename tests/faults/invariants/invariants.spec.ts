import { describe, expect, it } from '@jest/globals';
import { nothing, type Evidence, type MessageRow, type NetworkSend, type Operation } from '../evidence.js';
import { invariants } from './index.js';

const message = (more: Partial<MessageRow> = {}): MessageRow => ({
  id: 'msg_1',
  company: 'A',
  ref: 'r1',
  direction: 'out',
  state: 'delivered',
  text: 'hello',
  wamid: 'wamid.1',
  ...more,
});
const send = (more: Partial<NetworkSend> = {}): NetworkSend => ({
  seq: 1,
  clock: 0,
  phoneNumberId: '1',
  to: '+34600',
  wamid: 'wamid.1',
  token: 'msg_1.1.x',
  message: 'msg_1',
  text: 'hello',
  ...more,
});
const operation = (more: Partial<Operation> = {}): Operation => ({
  company: 'A',
  key: 'k1',
  messages: [{ ref: 'r1', to: '+34600', text: 'hello' }],
  invokedAt: 0,
  endedAt: 1,
  outcome: 'ok',
  turnedAway: 0,
  answers: [['msg_1']],
  ...more,
});
const event = (more: Partial<Evidence['received'][number]> = {}): Evidence['received'][number] => ({
  company: 'A',
  webhookId: 'dlv_1',
  signed: true,
  type: 'message.delivered',
  message: 'msg_1',
  body: '{}',
  ...more,
});
const delivery = { company: 'A', webhookId: 'dlv_1', message: 'msg_1', type: 'message.delivered', state: 'delivered' };
const entry = (account: string, amount: bigint, fact = 'hold') => ({
  company: 'A',
  message: 'msg_1',
  fact,
  account,
  currency: 'USD',
  amount,
});
const company = { id: 'A', name: 'A', phoneNumberId: '1', ratePerSecond: 2 };
const seen = (state: string, sentAt: number | null = null) => ({
  message: 'msg_1',
  state,
  sentAt,
  deliveredAt: null,
  readAt: null,
});
const second = operation({ key: 'k2', invokedAt: 2, endedAt: 3, answers: [['msg_2']], messages: [] });

/** A run in which everything is as it should be. */
const healthy: Evidence = {
  ...nothing,
  companies: [company],
  operations: [operation()],
  messages: [message()],
  sends: [send()],
  received: [event()],
  deliveries: [delivery],
  ledger: [
    entry('tenant:available', -5n),
    entry('tenant:held', 5n),
    entry('tenant:held', -5n, 'capture'),
    entry('provider:revenue', 5n, 'capture'),
  ],
  wallets: [{ company: 'A', available: -5n, held: 0n }],
  sightings: [seen('queued'), seen('sent', 1), seen('delivered', 1)],
  reigns: [
    { what: 'slot', epoch: 1n, takenAt: 0 },
    { what: 'slot', epoch: 2n, takenAt: 10 },
  ],
  claims: [
    { what: 'slot', token: 'a', epoch: 1n, at: 5 },
    { what: 'slot', token: 'b', epoch: 2n, at: 15 },
  ],
  remains: { outbox: 0, strays: [], connections: { before: 10, after: 12 } },
};

/** What is changed, and by which invariant it has to be noticed. */
const planted: [string, string, Partial<Evidence>][] = [
  ['I1', 'an accepted message is lost', { messages: [] }],
  ['I1', 'a message is there twice', { messages: [message(), message({ id: 'msg_9' })] }],
  ['I1', 'a text was changed', { messages: [message({ text: 'hallo' })] }],
  ['I1', 'a refused message is there', { operations: [operation({ outcome: 'fail', answers: [] })] }],
  ['I1', 'a key was answered in two ways', { operations: [operation({ answers: [['msg_1'], ['msg_2']] })] }],
  ['I1', 'the id in the answer is another', { operations: [operation({ answers: [['msg_7']] })] }],
  [
    'I1',
    'an unanswered message is there twice',
    { operations: [operation({ outcome: 'info', answers: [] })], messages: [message(), message({ id: 'msg_2' })] },
  ],
  ['I2', 'a message was sent twice', { sends: [send(), send({ seq: 2, token: 'msg_1.2.y' })] }],
  ['I3', 'something counts as sent that was not', { sends: [] }],
  ['I3', 'something sent counts as queued', { messages: [message({ state: 'queued' })] }],
  ['I3', 'the wamid is another', { sends: [send({ wamid: 'wamid.2' })] }],
  ['I3', 'a send belongs to no message', { sends: [send(), send({ message: 'msg_5' })] }],
  ['I4', 'something is stuck', { unfinished: [{ message: 'msg_1', state: 'submitting' }] }],
  ['I4', 'a message waits that nothing will ever send', { messages: [message({ state: 'queued' })] }],
  ['I4', 'a status was lost', { messages: [message({ state: 'sent' })] }],
  ['I4', 'something sent stays unknown', { messages: [message({ state: 'unknown' })] }],
  ['I5', 'a status went back', { sightings: [seen('delivered'), seen('sent')] }],
  ['I5', 'an instant changed', { sightings: [seen('sent', 1), seen('sent', 2)] }],
  ['I6', 'the ledger does not sum to zero', { ledger: [...healthy.ledger, entry('provider:cost', 1n)] }],
  ['I6', 'a wallet differs from its ledger', { wallets: [{ company: 'A', available: 0n, held: 0n }] }],
  ['I6', 'something unknown was charged', { messages: [message({ state: 'unknown' })] }],
  ['I6', 'something never sent was charged', { sends: [] }],
  [
    'I6',
    'a message was charged twice',
    { ledger: [...healthy.ledger, entry('tenant:held', -5n, 'capture'), entry('provider:revenue', 5n, 'capture')] },
  ],
  [
    'I6',
    'a hold was never given back',
    { ledger: healthy.ledger.slice(0, 2), wallets: [{ company: 'A', available: -5n, held: 5n }] },
  ],
  [
    'I7',
    'the second overtook the first',
    { operations: [operation(), second], sends: [send({ seq: 2 }), send({ seq: 1, message: 'msg_2' })] },
  ],
  [
    'I7',
    'two of one request changed places',
    {
      operations: [operation({ answers: [['msg_1', 'msg_2']] })],
      sends: [send({ seq: 2 }), send({ seq: 1, message: 'msg_2' })],
    },
  ],
  ['I8', 'a number was too fast', { sends: [1, 2, 3, 4].map((seq) => send({ seq, clock: seq * 100, to: `+${seq}` })) }],
  [
    'I8',
    'a person was written to too fast',
    { companies: [], sends: Array.from({ length: 47 }, (_, seq) => send({ seq })) },
  ],
  ['I9', 'an end was never told', { received: [] }],
  ['I9', 'a signature was wrong', { received: [event({ signed: false })] }],
  ['I9', 'an event went to another tenant', { received: [event(), event({ company: 'B' })] }],
  ['I9', 'a repeat came under another id', { received: [event({ webhookId: 'dlv_7' })] }],
  ['I10', 'a text leaked', { leaks: ['the text of A is in a log'] }],
  ['I11', 'an epoch went back', { reigns: [...healthy.reigns].reverse() }],
  ['I11', 'somebody claimed with an old epoch', { claims: [{ what: 'slot', token: 'a', epoch: 1n, at: 11 }] }],
  ['I13', 'the outbox was not emptied', { remains: { ...healthy.remains, outbox: 1 } }],
  ['I13', 'a process is left', { remains: { ...healthy.remains, strays: ['process 7 serves nobody'] } }],
  ['I13', 'connections leak', { remains: { ...healthy.remains, connections: { before: 10, after: 13 } } }],
];

const broken = (evidence: Evidence): string[] =>
  invariants.flatMap((each) => (each.violations(evidence).length > 0 ? [each.id] : []));

describe('The invariants', () => {
  it('have nothing to say about a healthy run', () => {
    expect(invariants.flatMap((each) => each.violations(healthy))).toEqual([]);
  });

  it.each(planted)('%s notices when %s', (id, _what, change) => {
    expect(broken({ ...healthy, ...change })).toContain(id);
  });

  it('each have a planted violation', () => {
    expect(new Set(planted.map(([id]) => id))).toEqual(new Set(invariants.map((each) => each.id)));
  });

  it('leave an attempt that was recorded as ambiguous out of the order, and nothing else', () => {
    const evidence: Evidence = {
      ...healthy,
      operations: [operation(), second],
      sends: [send({ seq: 2 }), send({ seq: 1, message: 'msg_2' })],
      attempts: [{ message: 'msg_1', n: 1, token: 'msg_1.1.x', epoch: 1n, outcome: 'ambiguous', startedAt: 0 }],
    };
    expect(broken(evidence)).not.toContain('I7');
  });
});
