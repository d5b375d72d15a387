import { SUBMITTED, type Invariant } from './invariant.js';

const AFTER_A_SEND = new Set([...SUBMITTED, 'unknown', 'failed']);

/** What we say of a message is what the network knows of it. */
export const toldAsItIs: Invariant = {
  id: 'I3',
  promise: 'nothing counts as sent that the network does not have; what the network has counts as sent, or as unknown',
  violations: ({ messages, sends }) => {
    const sent = new Map(sends.map((send) => [send.message, send]));
    const rows = new Map(messages.map((message) => [message.id, message]));
    const invented = messages.flatMap(({ id, direction, state, wamid }) => {
      if (direction === 'in' || !SUBMITTED.has(state)) return [];
      const send = sent.get(id);
      if (!send) return [`${id} counts as ${state} and the network has never seen it`];
      return wamid === send.wamid ? [] : [`${id} carries ${wamid}, the network calls it ${send.wamid}`];
    });
    const forgotten = sends.flatMap(({ message, token }) => {
      const row = rows.get(message);
      if (!row) return [`the network has ${token}, of which there is no message`];
      return AFTER_A_SEND.has(row.state) ? [] : [`the network has ${message}, which counts as ${row.state}`];
    });
    return [...invented, ...forgotten];
  },
};
