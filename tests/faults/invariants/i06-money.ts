import type { Evidence, LedgerRow } from '../evidence.js';
import type { Invariant } from './invariant.js';

const UNCHARGED = new Set(['failed', 'expired', 'canceled', 'unknown']);
const sum = (rows: readonly LedgerRow[]): bigint => rows.reduce((total, row) => total + row.amount, 0n);

/** Double entry holds, and a message is paid for once, when the network has it. */
export const moneyAddsUp: Invariant = {
  id: 'I6',
  promise:
    'the ledger sums to zero and agrees with the wallets; what is charged was sent, once, and neither failed nor is unknown',
  violations: (evidence) => [...balance(evidence), ...wallets(evidence), ...charges(evidence), ...holds(evidence)],
};

const balance = ({ ledger }: Evidence): string[] =>
  [...Map.groupBy(ledger, (row) => `${row.company} in ${row.currency}`)].flatMap(([whose, rows]) =>
    sum(rows) === 0n ? [] : [`the ledger of ${whose} sums to ${sum(rows)}`],
  );

const wallets = ({ ledger, wallets: all }: Evidence): string[] =>
  all.flatMap(({ company, ...wallet }) =>
    (['available', 'held'] as const).flatMap((account) => {
      const entries = ledger.filter((row) => row.company === company && row.account === `tenant:${account}`);
      return sum(entries) === wallet[account]
        ? []
        : [`the wallet of ${company} says ${account} ${wallet[account]}, its ledger says ${sum(entries)}`];
    }),
  );

function charges({ ledger, sends, messages }: Evidence): string[] {
  const sent = Map.groupBy(sends, (send) => send.message);
  const states = new Map(messages.map((message) => [message.id, message.state]));
  const captured = ledger.filter((row) => row.fact === 'capture' && row.account === 'provider:revenue');
  const twice = [...Map.groupBy(captured, (row) => row.message)].flatMap(([message, rows]) =>
    message !== null && rows.length > 1 ? [`${message} was charged ${rows.length} times`] : [],
  );
  const wrongly = captured.flatMap(({ message }) => {
    if (message === null) return [];
    const count = sent.get(message)?.length ?? 0;
    if (count !== 1) return [`${message} was charged and the network has it ${count} times`];
    const state = states.get(message) ?? 'gone';
    return UNCHARGED.has(state) ? [`${message} was charged and is ${state}`] : [];
  });
  return [...twice, ...wrongly];
}

/** Whatever came to an end has given its hold back or has turned it into a charge. */
function holds({ ledger, messages }: Evidence): string[] {
  const ofMessage = Map.groupBy(
    ledger.filter((row) => row.account === 'tenant:held'),
    (row) => row.message,
  );
  const over = messages.filter(({ state }) => ['delivered', 'read', 'failed', 'expired', 'canceled'].includes(state));
  return over.flatMap(({ id, state }) => {
    const held = sum(ofMessage.get(id) ?? []);
    return held === 0n ? [] : [`${id} is ${state} and still holds ${held}`];
  });
}
