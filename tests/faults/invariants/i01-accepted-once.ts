import type { Evidence, MessageRow, Operation, WantedMessage } from '../evidence.js';
import type { Invariant } from './invariant.js';

/** What was answered with 202 is there, as it was sent; what got no answer is there once or not at all. */
export const acceptedOnce: Invariant = {
  id: 'I1',
  promise: 'every accepted message is there with its exact text; one whose answer was lost is there once or not at all',
  violations: ({ operations, messages }: Evidence): string[] => {
    const byRef = Map.groupBy(messages, (message) => message.ref);
    return operations.flatMap((operation) => [
      ...contradictions(operation),
      ...operation.messages.flatMap((wanted, place) => found(operation, wanted, place, byRef.get(wanted.ref) ?? [])),
    ]);
  },
};

function found(operation: Operation, wanted: WantedMessage, place: number, rows: readonly MessageRow[]): string[] {
  if (rows.length > 1) return [`${wanted.ref} was accepted ${rows.length} times under the key ${operation.key}`];
  const [row] = rows;
  if (operation.outcome === 'ok') {
    if (!row) return [`${wanted.ref} was answered with 202 and is not there`];
    const answered = operation.answers[0]?.[place];
    if (row.id !== answered) return [`${wanted.ref} was answered as ${answered} and is there as ${row.id}`];
  }
  if (operation.outcome === 'fail' && row) return [`${wanted.ref} was refused and is there all the same`];
  return row && row.text !== wanted.text ? [`${wanted.ref} is there with another text`] : [];
}

/** A repeat under one key gives the answer of the first time. */
const contradictions = ({ key, answers }: Operation): string[] =>
  new Set(answers.map((ids) => ids.join())).size > 1 ? [`the key ${key} was answered with different ids`] : [];
